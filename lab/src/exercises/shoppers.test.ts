import { expect, test } from 'vitest';
import { harmIn } from './shoppers.ts';

const at = (second: number): string => new Date(second * 1_000).toISOString();
const intent = (key: string, second: number) => JSON.stringify({ type: 'intent', at: at(second), key });
const answer = (key: string, second: number, status: number) => JSON.stringify({ type: 'answer', at: at(second), key, status });
const unknown = (key: string, second: number) => JSON.stringify({ type: 'unknown', at: at(second), key });

const window = { fromMs: 10_000, toMs: 60_000 };

test('the last word on a checkout counts, by the shoppers’ own record', () => {
  const journal = [
    intent('before', 5),
    answer('before', 11, 503),
    intent('fine', 12),
    answer('fine', 13, 201),
    intent('retried', 14),
    answer('retried', 15, 503),
    answer('retried', 16, 202),
    intent('failed', 20),
    answer('failed', 21, 500),
    intent('lost', 30),
    unknown('lost', 33),
    intent('declined', 40),
    answer('declined', 41, 402),
    '{"type":"answer","at":"half writ',
  ].join('\n');
  expect(harmIn(journal, window)).toEqual({
    checkouts: 5,
    failedCheckouts: 1,
    unknownCheckouts: 1,
    deferredCheckouts: 1,
    firstErrorAt: 15_000,
  });
});

test('without harm there is no first error', () => {
  expect(harmIn('', window)).toEqual({ checkouts: 0, failedCheckouts: 0, unknownCheckouts: 0, deferredCheckouts: 0 });
});
