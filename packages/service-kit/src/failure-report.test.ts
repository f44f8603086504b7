import { AdmissionRejectedError } from '@faultline/resilience';
import { createLogger } from '@faultline/telemetry/logger';
import { expect, test } from 'vitest';
import { createFailureReport } from './failure-report.ts';
import { toServiceError } from './problem.ts';

function setUp() {
  const lines: Record<string, unknown>[] = [];
  let now = 0;
  const report = createFailureReport({
    logger: createLogger({ service: 'gateway', write: (line) => lines.push(JSON.parse(line)) }),
    clock: { now: () => now },
  });
  const fail = (error: unknown): void => report({ error, known: toServiceError(error), method: 'GET', route: '/api/products' });
  return { lines, fail, pass: (ms: number) => void (now += ms) };
}

const shed = () => new AdmissionRejectedError({ reason: 'queue_full', retryAfterMs: 1_000 });

test('shedding writes a line now and then, which says how many went without', () => {
  const { lines, fail, pass } = setUp();
  for (let i = 0; i < 50; i += 1) fail(shed());
  pass(200);
  fail(shed());
  expect(lines).toMatchObject([
    { event: 'request_rejected', status: 503, code: 'overloaded', reason: 'queue_full', others_unwritten: 0 },
    { event: 'request_rejected', others_unwritten: 49 },
  ]);
});

test('any other failure of ours has its line, with its cause', () => {
  const { lines, fail } = setUp();
  fail(shed());
  for (let i = 0; i < 3; i += 1) fail(new Error('boom'));
  expect(lines.slice(1)).toHaveLength(3);
  expect(lines[1]).toMatchObject({ event: 'request_failed', error_message: 'boom' });
});
