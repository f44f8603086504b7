import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ExposedMetadata, type ExposedSample, ExpositionError, type ExpositionFormat, parseExposition } from './exposition.ts';

function read(page: string, format: ExpositionFormat = 'text') {
  const samples: ExposedSample[] = [];
  const metadata: ExposedMetadata[] = [];
  parseExposition(page, format, { sample: (one) => void samples.push(one), metadata: (one) => void metadata.push(one) });
  return { samples, metadata };
}

describe('the classic format', () => {
  test('a sample has a series, a value, perhaps a time, and the type that stands above it', () => {
    const { samples, metadata } = read(
      '# HELP x_total All \\\\ of\\nit.\n# TYPE x_total counter\nx_total{a="b c",d="}\\""} 1.5e3 1700000000000\n\n y 2\n',
    );
    expect(samples).toEqual([
      { series: 'x_total{a="b c",d="}\\""}', value: 1500, timestampMs: 1_700_000_000_000, type: 'counter' },
      { series: 'y', value: 2, type: 'counter' },
    ]);
    expect(metadata).toEqual([
      { metric: 'x_total', field: 'help', text: 'All \\ of\nit.' },
      { metric: 'x_total', field: 'type', text: 'counter' },
    ]);
  });

  test.each([
    ['+Inf', Infinity],
    ['-inf', -Infinity],
    ['NaN', Number.NaN],
    ['.5', 0.5],
    ['-0', -0],
    ['1e-9', 1e-9],
  ])('%s is a value', (text, value) => {
    expect(read(`x ${text}\n`).samples[0]?.value).toBe(value);
  });

  test.each(['x', 'x ', 'x 0x10', 'x 1 2 3', 'x{a="b" 1', 'x{a="b"} one', 'x 1 1.5', '# TYPE x rainbow\nx 1', '{} '])(
    '%j is malformed',
    (page) => {
      expect(() => read(page)).toThrow(ExpositionError);
    },
  );

  test('other comments and exemplars mean nothing', () => {
    expect(read('# what a day\n#\nx 1\n').samples).toHaveLength(1);
    expect(() => read('x 1 # {trace_id="a"} 1\n')).toThrow('line 1');
  });

  test('the line of the mistake is told', () => {
    expect(() => read('x 1\ny 2\nz three\n')).toThrow('line 3: "three" is not a number');
  });
});

describe('OpenMetrics', () => {
  const page = (body: string) => `${body}\n# EOF\n`;

  test('times are seconds, and a sample may have an exemplar', () => {
    const { samples } = read(
      page('# TYPE x histogram\n# UNIT x seconds\nx_bucket{le="0.5"} 3 1700000000.5 # {trace_id="a b"} 0.25 1700000000.123'),
      'openmetrics',
    );
    expect(samples).toEqual([
      {
        series: 'x_bucket{le="0.5"}',
        value: 3,
        timestampMs: 1_700_000_000_500,
        type: 'histogram',
        exemplar: { labels: '{trace_id="a b"}', value: 0.25, timestampMs: 1_700_000_000_123 },
      },
    ]);
  });

  test('a hash inside of a label starts no exemplar', () => {
    expect(read(page('x{a=" # "} 1'), 'openmetrics').samples).toEqual([{ series: 'x{a=" # "}', value: 1, type: 'unknown' }]);
  });

  test.each([
    ['no end', 'x 1\n'],
    ['something behind the end', '# EOF\nx 1\n'],
    ['an empty line', page('x 1\n')],
    ['a free comment', page('# hello')],
    ['a malformed exemplar', page('x 1 # {a=b} 1')],
    ['an infinite time', page('x 1 +Inf')],
  ])('%s is malformed', (_what, text) => {
    expect(() => read(text, 'openmetrics')).toThrow(ExpositionError);
  });
});

test('the time that a page takes grows with its length alone', () => {
  const body = Array.from({ length: 200_000 }, (_, i) => `x{a="${i}"} ${i}`).join('\n');
  expect(read(`${body}\n# EOF\n`, 'openmetrics').samples).toHaveLength(200_000);
});

test('no page does any harm beyond an ExpositionError', () => {
  const piece = fc.constantFrom(
    'x',
    '{',
    '}',
    'a="b"',
    '"',
    '\\',
    ' ',
    '\t',
    '\n',
    '# ',
    '# TYPE x histogram\n',
    '# EOF',
    ' # {',
    '1',
    'NaN',
    ',',
    'é',
    '\0',
  );
  const page = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(page, fc.constantFrom<ExpositionFormat>('text', 'openmetrics'), (text, format) => {
      try {
        read(text, format);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpositionError);
      }
    }),
    { numRuns: 2_000 },
  );
});
