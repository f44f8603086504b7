import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createStateFile, emptyState } from './state-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'faultline-state-'));
const path = join(directory, 'of/chaos.json');
afterEach(() => rmSync(join(directory, 'of'), { recursive: true, force: true }));

const halted = { ...emptyState, halted: true, events: [{ at: '2026-01-01T00:00:00.000Z', type: 'halted' as const }] };

test('what was written is read again, by its owner only, and nothing is left beside it', () => {
  createStateFile(path).write(halted);
  expect(createStateFile(path).read()).toEqual(halted);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(directory, 'of'))).toEqual(['chaos.json']);
});

test.each([
  ['that is not there', undefined],
  ['that was cut off', '{"version":1,"halted":tr'],
  ['of another version', JSON.stringify({ ...halted, version: 2 })],
])('a file %s is an empty state, and is written anew', (_, text) => {
  const file = createStateFile(path);
  file.write(halted);
  if (text === undefined) rmSync(path);
  else writeFileSync(path, text);
  expect(file.read()).toEqual(emptyState);
  file.write(halted);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(halted);
});
