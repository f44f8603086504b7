import { expect, test } from 'vitest';
import { fillLink, showValue, toneOfValue } from './field.ts';

const steps = [
  { value: null, color: 'red' },
  { value: 0.95, color: 'yellow' },
  { value: 0.995, color: 'green' },
];

test('the highest step that is reached tells the tone', () => {
  expect([0, 0.95, 0.994, 1].map((value) => toneOfValue(value, steps))).toEqual(['bad', 'warn', 'warn', 'good']);
  expect(toneOfValue(1, [])).toBe('neutral');
});

test('a mapping goes before the unit', () => {
  const mappings = [{ type: 'value', options: { '2': { text: 'open', color: 'red' } } }];
  expect(showValue(2, { fieldConfig: { defaults: { mappings, unit: 's' } } })).toEqual({ text: 'open', tone: 'bad' });
  expect(showValue(1, { fieldConfig: { defaults: { mappings, unit: 's' } } })).toEqual({ text: '1 s', tone: 'neutral' });
});

test('links lead to the dashboard here, with its time', () => {
  const context = {
    labels: { job: 'order' },
    value: 'A b',
    search: new URLSearchParams('from=now-5m&to=now&x=1'),
    console: 'http://localhost:4000',
  };
  expect(fillLink('/d/services?var-service=${__field.labels.job}&${__url_time_range}', context)).toBe(
    '/dashboards/services?var-service=order&from=now-5m&to=now',
  );
  expect(fillLink('${console}/runbooks/${__value.raw}', context)).toBe('/runbooks/A%20b');
});
