import { expect, test } from 'vitest';
import type { Variable } from './model.ts';
import { interpolate, valuesOf } from './variables.ts';

const one: Variable = { type: 'custom', name: 'service', query: 'gateway,order', current: { value: 'gateway' } };
const many: Variable = {
  type: 'custom',
  name: 'service',
  query: 'gateway,order',
  multi: true,
  includeAll: true,
  allValue: '.+',
  current: { value: ['$__all'] },
};

const value = (variable: Variable, search = ''): string | undefined => valuesOf([variable], new URLSearchParams(search))['service'];

test('a variable is what the address says, else what the dashboard says', () => {
  expect(value(one)).toBe('gateway');
  expect(value(one, 'var-service=order')).toBe('order');
  expect(value(many)).toBe('.+');
  expect(value(many, 'var-service=order&var-service=payment')).toBe('(order|payment)');
});

test('the address cannot get anything but names into a query', () => {
  expect(value(one, 'var-service="}or vector(1)')).toBe('');
  expect(value(many, 'var-service=.*&var-service=order')).toBe('(.*|order)'.replace('(.*|', '').replace(')', ''));
});

test('macros are filled in; what is unknown stays', () => {
  const macros = { values: { service: 'order' }, stepS: 2, spanS: 900 };
  expect(interpolate('rate(x{job="$service"}[$__rate_interval])', macros)).toBe('rate(x{job="order"}[20s])');
  expect(interpolate('x[$__interval] ${service:regex} $other[$__range]', macros)).toBe('x[2s] order $other[900s]');
  expect(interpolate('$__rate_interval', { ...macros, stepS: 60 })).toBe('60s');
});
