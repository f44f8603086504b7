import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeBound } from './sample-value.ts';
import { parseLabelSet, parseSeries } from './series-labels.ts';

test.each([
  ['up', { __name__: 'up' }],
  ['up{}', { __name__: 'up' }],
  ['up{a="b",c="d"}', { __name__: 'up', a: 'b', c: 'd' }],
  ['up { a = "b" , }', { __name__: 'up', a: 'b' }],
  ['up{a="\\"\\\\\\n"}', { __name__: 'up', a: '"\\\n' }],
  ['{"http.server",a="b"}', { __name__: 'http.server', a: 'b' }],
  ['up{"a.b"="c"}', { __name__: 'up', 'a.b': 'c' }],
  ['up{a=""}', { __name__: 'up' }],
])('%s', (text, labels) => {
  expect({ ...parseSeries(text, 'counter') }).toEqual(labels);
});

test.each(['{a="b"}', 'up{a="b",a="c"}', 'up{a=b}', 'up{a="b"', 'up{a="b"}}', 'up{,}', '1up', 'up{__name__="down"}', 'up{a="b" c="d"}'])(
  '%s is malformed',
  (text) => {
    expect(parseSeries(text, 'counter')).toBeUndefined();
  },
);

test('bounds of buckets are written in one way, whatever the page wrote', () => {
  expect(parseSeries('x_bucket{le="1"}', 'histogram')?.['le']).toBe('1.0');
  expect(parseSeries('x_bucket{le="1"}', 'gauge')?.['le']).toBe('1');
  expect(parseSeries('x{quantile="0"}', 'summary')?.['quantile']).toBe('0.0');
});

test.each([
  ['1', '1.0'],
  ['0.5', '0.5'],
  ['+Inf', '+Inf'],
  ['inf', '+Inf'],
  ['1e-05', '1e-05'],
  ['0.00001', '1e-05'],
  ['1e3', '1000.0'],
  ['1e22', '1e+22'],
  ['nothing', 'nothing'],
])('the bound %s is %s', (written, normal) => {
  expect(normalizeBound(written)).toBe(normal);
});

test('a label set that was written comes back', () => {
  const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
  const escape = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  fc.assert(
    fc.property(fc.dictionary(name, fc.string(), { maxKeys: 5 }), (labels) => {
      const text = `{${Object.entries(labels)
        .map(([key, value]) => `${key}="${escape(value)}"`)
        .join(',')}}`;
      expect({ ...parseLabelSet(text) }).toEqual({ ...labels });
    }),
  );
});
