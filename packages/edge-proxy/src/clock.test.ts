import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('a timer never fires before its time', async () => {
  const early: number[] = [];
  const delaysMs = Array.from({ length: 60 }, (_, index) => 0.3 + index * 0.7);
  await Promise.all(
    delaysMs.map((delayMs) => {
      const startMs = systemClock.monotonicMs();
      return new Promise<void>((resolve) => {
        systemClock.schedule(() => {
          const tookMs = systemClock.monotonicMs() - startMs;
          if (tookMs < delayMs - 0.1) early.push(delayMs - tookMs);
          resolve();
        }, delayMs);
      });
    }),
  );
  expect(early).toEqual([]);
});

test('a cancelled timer does not fire, and a delay beyond what a timer can hold does not fire at once', async () => {
  const fired: string[] = [];
  systemClock.schedule(() => fired.push('cancelled'), 1)();
  const cancel = systemClock.schedule(() => fired.push('a month'), 31 * 24 * 3_600_000);
  await new Promise<void>((resolve) => systemClock.schedule(resolve, 20));
  cancel();
  expect(fired).toEqual([]);
});
