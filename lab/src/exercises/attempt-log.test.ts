import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createAttemptLog, voidLeftovers } from './attempt-log.ts';

const briefed = { type: 'briefed', at: 1, attempt: 'a', mode: 'random', seed: 7, run: 'r' } as const;

test('an attempt is there again after the lab was started anew, up to the last whole line', () => {
  using directory = temporaryDirectory();
  const log = createAttemptLog(directory.path);
  log.append('a', briefed);
  log.append('a', { type: 'started', at: 2 });
  appendFileSync(join(directory.path, 'attempts/a.jsonl'), '{"type":"ackno');
  expect(createAttemptLog(directory.path).attempts()).toMatchObject([{ id: 'a', phase: 'running', startedAt: 2 }]);
});

test('what a dead lab left under way is void, once', () => {
  using directory = temporaryDirectory();
  const log = createAttemptLog(directory.path);
  log.append('a', briefed);
  voidLeftovers(log, 9);
  voidLeftovers(createAttemptLog(directory.path), 10);
  expect(log.attempts()).toMatchObject([{ phase: 'voided', endedAt: 9 }]);
  expect(readFileSync(join(directory.path, 'attempts/a.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
});

test('the profile remembers, one line an attempt', () => {
  using directory = temporaryDirectory();
  const line = { at: 1, attempt: 'a', exercise: '01-x', mode: 'blind', seed: 1, outcome: 'passed', score: 80 } as const;
  createAttemptLog(directory.path).addToProfile(line);
  expect(createAttemptLog(directory.path).profile()).toEqual([line]);
});
