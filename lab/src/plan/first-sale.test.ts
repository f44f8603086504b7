import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../supervisor/clock.ts';
import { firstSale } from './first-sale.ts';
import { defaultOptions } from './options.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'first-sale-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Time passes only while somebody waits; `afterPause` is told how often that was. */
function waitingClock(afterPause: (times: number) => Promise<void> = async () => {}) {
  let now = 0;
  let times = 0;
  const clock: Clock = {
    monotonicMs: () => now,
    schedule(callback, delayMs) {
      now += delayMs;
      times += 1;
      void (async () => {
        await afterPause(times);
        callback();
      })();
      return () => {};
    },
  };
  return { clock, passed: () => now };
}

test('waits for the first answer in the journal, and an intent is none', async () => {
  const journalFile = join(directory, 'journal.jsonl');
  const { clock, passed } = waitingClock(async (times) => {
    if (times === 2) await appendFile(journalFile, '{"type":"intent"}\n');
    if (times === 5) await appendFile(journalFile, '{"type":"answer","status":201}\n');
  });
  await firstSale({ options: defaultOptions, journalFile }, clock);
  expect(passed()).toBe(250);
});

test('a shop where nobody can buy is waited for no longer than two and a half seconds', async () => {
  const { clock, passed } = waitingClock();
  await firstSale({ options: defaultOptions, journalFile: join(directory, 'none.jsonl') }, clock);
  expect(passed()).toBe(2_500);
});

test.each([
  ['without shoppers', { withShoppers: false }],
  ['at no checkouts a second', { checkoutsPerSecond: 0 }],
  ['when only services start', { only: ['gateway'] }],
])('%s there is nothing to wait for', async (_, options) => {
  const { clock, passed } = waitingClock();
  await firstSale({ options: { ...defaultOptions, ...options }, journalFile: join(directory, 'none.jsonl') }, clock);
  expect(passed()).toBe(0);
});
