import { expect, test } from 'vitest';
import { exhaustedInMs, slosOf } from './slos.ts';

const HOUR_MS = 3_600_000;

test('a quarter of the budget at five times the rate lasts a twentieth of the period', () => {
  expect(exhaustedInMs({ budgetLeft: 0.25, burnRate: 5, periodDays: 1.5 })).toBeCloseTo(1.8 * HOUR_MS, 3);
});

test('a budget that is spent is gone, and one that lasts has no end', () => {
  expect(exhaustedInMs({ budgetLeft: -0.2, burnRate: 0, periodDays: 1.5 })).toBe(0);
  expect(exhaustedInMs({ budgetLeft: 0.9, burnRate: 0.5, periodDays: 1.5 })).toBeUndefined();
  expect(exhaustedInMs({ budgetLeft: 0.9, burnRate: undefined, periodDays: 1.5 })).toBeUndefined();
});

test('records are joined by the id of their objective; NaN is no value', () => {
  const labels = { sloth_id: 'a', sloth_service: 'payment', sloth_slo: 'confirmation' };
  const [slo] = slosOf({
    objectives: [{ labels, value: 0.995 }],
    budgets: [{ labels: { sloth_id: 'a' }, value: 0.5 }],
    burns: [{ labels: { sloth_id: 'a' }, value: Number.NaN }],
    periods: [],
    alerts: [
      { labels: { sloth_id: 'a', alertname: 'Burn' }, value: 1 },
      { labels: { sloth_id: 'a', alertname: 'Burn' }, value: 1 },
      { labels: { sloth_id: 'b', alertname: 'Other' }, value: 1 },
    ],
  });
  expect(slo).toMatchObject({ name: 'confirmation', budgetLeft: 0.5, burnRate: undefined, firing: ['Burn'] });
});
