import { isQueryError, labelsKey } from '@faultline/query-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evalInstant, evalRange } from './eval/query.ts';
import { formatExpr } from './format.ts';
import { typeOf } from './parse/check.ts';
import { parseExpr } from './parse/parse.ts';
import { SIGNATURES } from './signatures.ts';
import { createMemoryQuerier } from './testing/memory-querier.ts';

const querier = createMemoryQuerier(
  ['a', 'b_total', 'c_bucket'].flatMap((name, i) =>
    ['1', '2', '+Inf'].map((le, j) => ({
      labels: { __name__: name, le, x: String(j % 2) },
      stepMs: 15_000,
      values: Array.from({ length: 60 }, (_, k) =>
        k % 13 === i ? undefined : k % 17 === j ? 'stale' : k % 19 === i ? Number.NaN : (k * (i + 2)) % 23,
      ),
    })),
  ),
);

const duration = fc.constantFrom('1ms', '30s', '2m', '1h');
const label = fc.constantFrom('x', 'le', '__name__', '"odd label"');
const labels = fc.array(label, { maxLength: 2 }).map((names) => `(${names.join(', ')})`);
const scalarLiteral = fc.constantFrom('0', '1', '-2.5', 'NaN', 'Inf', '5m', '1e300');
const placement = fc.constantFrom('', ' offset 1m', ' offset -30s', ' @ 300', ' @ start()', ' @ end() offset 10s');
const selector = fc
  .tuple(fc.constantFrom('a', 'b_total', 'c_bucket', '{__name__=~".+"}', 'a{x!="1"}', 'a{x=~"1|2"}', 'missing'))
  .map(([text]) => text);

/** Well-typed expressions of each type, nested at random. */
const { vector } = fc.letrec<{ vector: string; scalar: string; matrix: string }>((tie) => ({
  scalar: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalarLiteral,
    fc.constantFrom('time()', 'pi()'),
    tie('vector').map((text) => `scalar(${text})`),
    fc.tuple(tie('scalar'), fc.constantFrom('+', '%', '^', '>= bool', 'atan2'), tie('scalar')).map(([l, op, r]) => `(${l} ${op} ${r})`),
  ),
  matrix: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(selector, duration, placement).map(([text, range, at]) => `${text}[${range}]${at}`),
    fc.tuple(tie('vector'), fc.constantFrom('', '10s', '1m'), placement).map(([text, step, at]) => `(${text})[5m:${step}]${at}`),
  ),
  vector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(selector, placement).map(([text, at]) => text + at),
    fc.constantFrom('vector(1)', 'absent(missing)', 'minute()'),
    fc
      .tuple(
        fc.constantFrom('sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar', 'group'),
        fc.constantFrom('by', 'without'),
        labels,
        tie('vector'),
      )
      .map((parts) => `${parts[0]} ${parts[1]} ${parts[2]} (${parts[3]})`),
    fc
      .tuple(fc.constantFrom('topk', 'bottomk', 'quantile'), tie('scalar'), tie('vector'))
      .map(([op, param, text]) => `${op}(${param}, ${text})`),
    tie('vector').map((text) => `count_values("v", ${text})`),
    fc
      .tuple(
        tie('vector'),
        fc.constantFrom('+', '/', '^', '==', '> bool', 'and', 'or', 'unless'),
        fc.constantFrom('', 'on', 'ignoring'),
        labels,
        tie('vector'),
      )
      .map(([l, op, matching, names, r]) => `(${l}) ${op} ${matching === '' ? '' : `${matching} ${names}`} (${r})`),
    fc
      .tuple(tie('vector'), fc.constantFrom('group_left', 'group_right'), labels, tie('vector'))
      .map(([l, side, names, r]) => `(${l}) * on(x) ${side} ${names.replaceAll('x', 'le')} (${r})`),
    fc.tuple(tie('vector'), fc.constantFrom('*', '<', '!= bool'), tie('scalar')).map(([l, op, r]) => `(${l}) ${op} (${r})`),
    call('matrix', tie),
    call('vector', tie),
    tie('vector').map((text) => `-(${text})`),
    tie('vector').map((text) => `label_replace(${text}, "x", "$1", "le", "(.).*")`),
    tie('vector').map((text) => `histogram_quantile(0.9, ${text})`),
  ),
}));

/** Any function whose first vector or matrix argument is of the type, the others filled in. */
function call(type: 'matrix' | 'vector', tie: (key: 'scalar' | 'matrix' | 'vector') => fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const names = [...SIGNATURES].filter(
    ([, { params, returns }]) => returns === 'vector' && params.includes(type) && !params.includes('string'),
  );
  return fc
    .constantFrom(...names)
    .chain(([name, { params }]) =>
      fc.tuple(...params.map((param) => tie(param as 'scalar' | 'matrix' | 'vector'))).map((args) => `${name}(${args.join(', ')})`),
    );
}

/** Runs it; a QueryError is an answer too, anything else is a defect. */
function answerOf<Answer>(run: () => Answer): Answer | undefined {
  try {
    return run();
  } catch (error) {
    if (isQueryError(error) && error.code !== 'internal') return undefined;
    throw error;
  }
}

test('well-typed queries parse, read back the same, and never crash', () => {
  fc.assert(
    fc.property(vector, (text) => {
      const expr = parseExpr(text);
      const formatted = formatExpr(expr);
      expect(formatExpr(parseExpr(formatted))).toBe(formatted);
      const options = { querier, maxSamples: 2_000_000 };
      answerOf(() => evalInstant(expr, { ...options, timeMs: 600_000 }));
      answerOf(() => evalRange(expr, { ...options, startMs: 0, endMs: 900_000, stepMs: 60_000 }));
    }),
    { numRuns: 300 },
  );
});

test('a step of a range query gives what an instant query gives at its time', () => {
  fc.assert(
    // Under @ the two differ by meaning: start() and end() are those of the query.
    fc.property(
      vector.filter((text) => !/start\(\)|end\(\)/.test(text)),
      (text) => {
        const expr = parseExpr(text);
        const range = answerOf(() => evalRange(expr, { querier, startMs: 300_000, endMs: 600_000, stepMs: 100_000 }));
        if (range === undefined) return;
        for (const timeMs of [300_000, 500_000]) {
          const { value } = evalInstant(expr, { querier, timeMs });
          const expected = value.kind === 'vector' ? value.samples.map(({ labels, v }) => `${labelsKey(labels)} ${v}`) : [];
          const found = range.series.flatMap(({ labels, timestamps, values }) => {
            const index = timestamps.indexOf(timeMs);
            return index < 0 ? [] : [`${labelsKey(labels)} ${values[index]}`];
          });
          expect(found.toSorted()).toEqual(expected.toSorted());
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('any text parses or is refused with a QueryError', () => {
  const words = fc.constantFrom(
    ...'sum rate( ) ( { } [ ] 5m 1 a "b" = =~ , by on offset @ start() bool - ^ : # \n é ` \' 2. 0x NaN group_left'.split(' '),
  );
  const soup = fc.array(fc.oneof(words, fc.string({ maxLength: 3 })), { maxLength: 12 }).map((parts) => parts.join(' '));
  fc.assert(
    fc.property(fc.oneof(soup, fc.string()), (text) => {
      const expr = answerOf(() => parseExpr(text));
      if (expr !== undefined) expect(['scalar', 'string', 'vector', 'matrix']).toContain(typeOf(expr));
    }),
    { numRuns: 2000 },
  );
});
