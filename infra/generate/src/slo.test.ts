import { expect, test } from 'vitest';
import { errorBudget, parseSlo } from './slo.ts';

const text = `
service: gateway
name: things
objective: 99.9
description: Things that work.
owner: people
alert: {name: ThingsBurn, summary: Things break, dashboard: things}
indicator:
  good: sum(increase(good_total[{{window}}]))
  total: sum(increase(all_total[{{window}}]))
`;

test('an SLO without helpers or a minimum gets none and ten', () => {
  const slo = parseSlo(text, 'things.yaml');
  expect(slo.helpers).toEqual([]);
  expect(slo.alert.minimumBadEvents).toBe(10);
});

test('a query without a window names the file and the key', () => {
  expect(() => parseSlo(text.replace('good_total[{{window}}]', 'good_total[5m]'), 'things.yaml')).toThrow(
    /things\.yaml: .*must hold {{window}}[^]*indicator\.good/,
  );
});

test('a misspelt key is an error, not an SLO that lacks something', () => {
  expect(() => parseSlo(`${text}\nobjectve: 98\n`, 'things.yaml')).toThrow(/objectve/);
});

test('a budget of a half percent is a half percent, without the noise of binary fractions', () => {
  expect(String(errorBudget({ objective: 99.5 }))).toBe('0.005');
  expect(String(errorBudget({ objective: 99.95 }))).toBe('0.0005');
});
