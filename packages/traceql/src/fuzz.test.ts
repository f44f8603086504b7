import { isQueryError } from '@faultline/query-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evalMetricsInstant, evalMetricsRange } from './metrics.ts';
import { createTrace } from './model.ts';
import { evalSearch } from './search.ts';
import { parseTraceQL } from './syntax/parse-query.ts';
import { attributes, querierOf, type SpanSpec, span } from './trace.fixture.ts';
import { boolValue, floatValue, intValue, stringValue } from './value.ts';

const START_NS = 1_700_000_000_000_000_000n;
const RANGE = { startNs: START_NS - 1_000_000_000n, endNs: START_NS + 1_000_000_000n };

const rich: SpanSpec = {
  status: 'error',
  kind: 'server',
  attributes: attributes({
    s: stringValue('text'),
    i: intValue(0),
    f: floatValue(-1.5),
    b: boolValue(true),
    is: { type: 'int[]', value: [0, 1] },
    ss: { type: 'string[]', value: ['a', 'text'] },
    n: { type: 'nil' },
  }),
  events: [{ name: 'text', timeNs: START_NS, attributes: attributes({ s: stringValue('text') }) }],
  links: [{ traceId: '01', spanId: '02', attributes: attributes({ i: intValue(0) }) }],
};
const querier = querierOf(
  createTrace([span('a', rich), span('b', { ...rich, parentSpanId: 'a' }), span('c', { parentSpanId: 'b', startMs: 100 })]),
  createTrace([span('d', { parentSpanId: 'lost', attributes: attributes({ s: intValue(1) }) })]),
);

type Outcome = 'answered' | 'refused' | 'failed';

/** Reads and evaluates the query in every way there is; throws only what is no QueryError. */
function run(text: string): Outcome {
  let parsed = false;
  try {
    const query = parseTraceQL(text);
    parsed = true;
    if (query.kind === 'search') evalSearch(query, { querier });
    else {
      evalMetricsRange(query, { querier, ...RANGE, stepNs: 500_000_000n, exemplars: 2 });
      evalMetricsInstant(query, { querier, ...RANGE });
    }
    return 'answered';
  } catch (error) {
    if (!isQueryError(error) || error.code === 'internal') throw error;
    return parsed ? 'failed' : 'refused';
  }
}

const list = (text: string): readonly string[] => text.split(' ');

const ATTRIBUTES = [
  ...list('.s .i .f .b .is .ss .n .none span.s span.i span.is resource.service.name resource.x event.s event:name event:timeSinceStart'),
  ...list('link.i link:traceID instrumentation:name instrumentation.x name status statusMessage kind duration traceDuration rootName'),
  ...list('rootServiceName nestedSetLeft nestedSetParent trace:id trace:duration span:id span:parentID span:childCount ."s" parent.i'),
];
const LITERALS = list('0 1 -1 2 1.5 -0.0 "" "text" `t.*` "(" true false nil ok error unset server 1s 500ms 9223372036854775807');
const FIELD_OPERATORS = list('= != > >= < <= =~ !~ + - * / % ^ && ||');
const SPANSET_OPERATORS = list('&& || > < >> << ~ !> !< !>> !<< !~ &> &< &>> &<< &~');
const FUNCTIONS = list('count avg min max sum by coalesce select rate count_over_time min_over_time quantile_over_time topk compare with');

const pick = (values: readonly string[]) => fc.constantFrom(...values);
const phrase = (...parts: ReadonlyArray<string | fc.Arbitrary<string>>): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((texts) => texts.join(' '));

/** Queries by the grammar, with no regard to types. */
const { query } = fc.letrec<Record<'field' | 'spanset' | 'stage' | 'pipeline' | 'metrics' | 'query', string>>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    pick(ATTRIBUTES),
    pick(LITERALS),
    phrase(pick(ATTRIBUTES), pick(FIELD_OPERATORS), pick(LITERALS)),
    phrase(tie('field'), pick(FIELD_OPERATORS), tie('field')),
    phrase(pick(['!', '-']), tie('field')),
    phrase('(', tie('field'), ')'),
  ),
  spanset: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    phrase('{', tie('field'), '}'),
    fc.constant('{ }'),
    phrase(tie('spanset'), pick(SPANSET_OPERATORS), tie('spanset')),
    phrase('(', tie('pipeline'), ')'),
  ),
  stage: fc.oneof(
    tie('spanset'),
    phrase(pick(list('avg min max sum')), '(', tie('field'), ')', pick(list('= != > < >=')), pick(LITERALS)),
    phrase('count()', pick(list('= != > <')), pick(LITERALS)),
    phrase('by(', tie('field'), ')'),
    fc.constant('coalesce()'),
    phrase('select(', pick(ATTRIBUTES), ',', pick(ATTRIBUTES), ')'),
  ),
  pipeline: phrase(
    tie('spanset'),
    fc.array(tie('stage'), { maxLength: 3 }).map((stages) => stages.map((stage) => `| ${stage}`).join(' ')),
  ),
  metrics: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    phrase(
      tie('pipeline'),
      '|',
      fc.oneof(
        pick(['rate()', 'count_over_time()', 'histogram_over_time(duration)', 'compare({ status = error }, 2)']),
        phrase(pick(list('min_over_time max_over_time sum_over_time avg_over_time histogram_over_time')), '(', pick(ATTRIBUTES), ')'),
        phrase('quantile_over_time(', pick(ATTRIBUTES), ', 0, .5, 1)'),
      ),
      fc.oneof(fc.constant(''), phrase('by(', pick(ATTRIBUTES), ',', pick(ATTRIBUTES), ')')),
      pick(['', '| topk(1)', '| bottomk(2)', '> 0', '!= 1.5', '| topk(2) > 1s']),
    ),
    phrase('(', tie('metrics'), ')', pick(list('+ - * /')), '(', tie('metrics'), ')'),
  ),
  query: phrase(fc.oneof(tie('pipeline'), tie('metrics')), pick(['', 'with(most_recent=true)', 'with(sample=0.5, x="y")'])),
}));

const token = pick([
  ...ATTRIBUTES,
  ...LITERALS,
  ...FIELD_OPERATORS,
  ...SPANSET_OPERATORS,
  ...FUNCTIONS,
  ...list('{ } ( ) | , // /* . : \\ " `'),
]);

test('queries by the grammar end in an answer or a QueryError', () => {
  const outcomes = new Map<Outcome, number>();
  fc.assert(
    fc.property(query, (text) => {
      const outcome = run(text);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
    { numRuns: 2000 },
  );
  // Else the generator would test the parser's refusals only.
  expect(outcomes.get('answered')).toBeGreaterThan(200);
});

test('any tokens in any order end in an answer or a QueryError', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 30 }), (tokens) => void run(tokens.join(' '))),
    { numRuns: 2000 },
  );
});

test('any text at all ends in an answer or a QueryError', () => {
  const inBraces = fc.string({ unit: 'binary' }).map((text) => `{ ${text} }`);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), inBraces), (text) => void run(text)),
    { numRuns: 2000 },
  );
});
