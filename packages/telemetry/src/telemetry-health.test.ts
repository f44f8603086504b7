import { expect, test } from 'vitest';
import { countCreated, observeExport, telemetryCounts } from './telemetry-health.ts';

test('every signal is counted from nought, so that its first loss has a rate', () => {
  expect(telemetryCounts()).toHaveLength(6);
  expect(telemetryCounts().every(({ count }) => count === 0)).toBe(true);
  countCreated('traces');
  observeExport('logs', 'failed', 3);
  expect(telemetryCounts().filter(({ count }) => count > 0)).toEqual([
    { signal: 'traces', outcome: 'created', count: 1 },
    { signal: 'logs', outcome: 'failed', count: 3 },
  ]);
});
