import { expect, test } from 'vitest';
import type { GridSeries } from '../ports.ts';
import { type Separation, separation } from './separation.ts';

const series = (values: readonly number[], labels: Record<string, string> = {}): GridSeries[] => [{ labels, values }];
const flat = (value: number): number[] => Array.from({ length: 20 }, (_, i) => value * (1 + 0.02 * (i % 3)));
const empty = Array.from({ length: 20 }, () => Number.NaN);

function outcome(found: Separation): string {
  return found.separates ? found.how.kind : found.reason;
}

const cases: [what: string, baseline: number[], decoy: number[], incident: number[], expected: string][] = [
  ['a latency that triples', flat(0.1), flat(0.12), flat(0.3), 'rises'],
  ['a rate that falls to nothing', flat(5), flat(8), flat(0), 'falls'],
  ['errors where there were none', flat(0), flat(0), flat(2), 'rises'],
  ['a threshold that begins to hold', empty, empty, flat(1), 'appears'],
  ['a series that ends', flat(1), flat(1), empty, 'vanishes'],
  ['a ramp', flat(1), flat(1), Array.from({ length: 20 }, (_, i) => 1 + i / 5), 'rises'],
  ['traffic that load moves as well', flat(5), flat(9), flat(9), 'like_load'],
  ['a threshold that load crosses too', empty, flat(1), flat(1), 'like_load'],
  ['a small drift', flat(100), flat(101), flat(110), 'like_baseline'],
  ['what does not change', flat(3), flat(3), flat(3), 'like_baseline'],
  ['what is not there', empty, empty, empty, 'no_data'],
  ['something that was there now and then', [1, Number.NaN, 1, Number.NaN], [1, Number.NaN], [1, Number.NaN, 1], 'like_baseline'],
];
test.each(cases)('%s', (_what, baseline, decoy, incident, expected) => {
  expect(outcome(separation({ baseline: series(baseline), decoy: series(decoy), incident: series(incident) }))).toBe(expected);
});

test('of several series the one that stands out is named', () => {
  const labelled = (payment: number, order: number) => [
    ...series(flat(payment), { job: 'payment' }),
    ...series(flat(order), { job: 'order' }),
  ];
  const found = separation({ baseline: labelled(1, 1), decoy: labelled(1, 1), incident: labelled(9, 1) });
  expect(found).toMatchObject({ separates: true, labels: { job: 'payment' } });
});

test('labels in another order are the same series', () => {
  const before = [{ labels: { a: '1', b: '2' }, values: flat(1) }];
  const during = [{ labels: { b: '2', a: '1' }, values: flat(1) }];
  expect(outcome(separation({ baseline: before, incident: during }))).toBe('like_baseline');
});
