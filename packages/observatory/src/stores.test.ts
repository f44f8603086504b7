import { expect, test } from 'vitest';
import { limitRetention } from './stores.ts';

const MINUTE = 60_000;

test('a retention shortens what every store keeps, and lengthens nothing', () => {
  expect(limitRetention(15 * MINUTE)).toEqual({
    metrics: { retentionMs: 15 * MINUTE },
    logs: { retentionMs: 15 * MINUTE },
    traces: { retentionMs: 15 * MINUTE },
  });
  expect(limitRetention(120 * MINUTE)).toEqual({
    metrics: { retentionMs: 120 * MINUTE },
    logs: { retentionMs: 60 * MINUTE },
    traces: { retentionMs: 60 * MINUTE },
  });
});
