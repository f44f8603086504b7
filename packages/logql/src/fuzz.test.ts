import { isQueryError } from '@faultline/query-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evalLogs } from './eval-logs.ts';
import { evalInstant, evalRange } from './eval-metrics.ts';
import { parseLogQL } from './syntax/parse.ts';
import { querierOf, SECOND } from './testing/run.ts';

/** Runs a query in every way; whatever goes wrong has to be a QueryError. */
function runEverywhere(query: string, lines: readonly string[]): boolean {
  const querier = querierOf(lines.map((line) => ({ line, metadata: { level: 'info', n: '5' } })));
  try {
    const expr = parseLogQL(query);
    if (expr.kind === 'logs') {
      evalLogs(expr, { querier, startNs: 0n, endNs: 100n * SECOND, direction: 'backward', limit: 100 });
    } else {
      evalInstant(expr, { querier, timeNs: 10n * SECOND });
      evalRange(expr, { querier, startNs: 0n, endNs: 20n * SECOND, stepNs: 5n * SECOND });
    }
    return true;
  } catch (error) {
    if (!isQueryError(error) || error.code === 'internal') throw error;
    return false;
  }
}

const word = fc.constantFrom('a', 'b', 'level', 'n', 'took', 'app', 'status', 'sum', '__error__');
const text = fc.oneof(
  fc.constantFrom('', 'x', '5', 'info', '.*', 'a|b', '(?P<a>\\d+)', '<a> <_>', '{{.a}}', 'a.b[0]', '10.0.0.0/8', '['),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const quoted = text.map((value) => JSON.stringify(value));
const comparison = fc.constantFrom('=', '!=', '>', '>=', '<', '<=', '==');
const amount = fc.constantFrom('5', '-1.5', '1e3', '10ms', '1h30m', '2KiB', '5B', '0x10');

const labelFilter = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(word, fc.constantFrom('=', '!=', '=~', '!~'), quoted).map((parts) => parts.join('')),
    fc.tuple(word, comparison, amount).map((parts) => parts.join(' ')),
    fc.tuple(word, fc.constantFrom('=', '!='), quoted).map(([name, op, value]) => `${name}${op}ip(${value})`),
    fc.tuple(tie('filter'), fc.constantFrom(' and ', ' or ', ', ', ' '), tie('filter')).map((parts) => parts.join('')),
    tie('filter').map((filter) => `(${filter})`),
  ),
})).filter;

const stage = fc.oneof(
  fc
    .tuple(fc.constantFrom('|=', '!=', '|~', '!~', '|>', '!>'), fc.array(quoted, { minLength: 1, maxLength: 3 }))
    .map(([op, values]) => `${op} ${values.join(' or ')}`),
  fc.constantFrom('| json', '| logfmt', '| logfmt --strict --keep-empty', '| unpack', '| decolorize'),
  fc.tuple(fc.constantFrom('json', 'logfmt'), word, quoted).map(([parser, name, path]) => `| ${parser} ${name}=${path}`),
  fc.tuple(fc.constantFrom('pattern', 'regexp', 'line_format'), quoted).map((parts) => `| ${parts.join(' ')}`),
  fc.tuple(word, fc.oneof(quoted, word)).map(([to, from]) => `| label_format ${to}=${from}`),
  fc
    .tuple(fc.constantFrom('drop', 'keep'), fc.array(word, { minLength: 1, maxLength: 3 }))
    .map(([kind, names]) => `| ${kind} ${names.join(', ')}`),
  labelFilter.map((filter) => `| ${filter}`),
);

const pipeline = fc.array(stage, { maxLength: 4 }).map((stages) => `{app=~".+"} ${stages.join(' ')}`);
const grouping = fc.oneof(
  fc.constant(''),
  fc.tuple(fc.constantFrom('by', 'without'), fc.array(word, { maxLength: 2 })).map(([kind, names]) => ` ${kind} (${names.join(', ')})`),
);
const range = fc.constantFrom('[5s]', '[1m]', '[10s] offset 5s', '[10s] offset -5s');

const metric = fc.letrec<{ metric: string }>((tie) => ({
  metric: fc.oneof(
    { depthSize: 'small' },
    fc
      .tuple(fc.constantFrom('rate', 'count_over_time', 'bytes_rate', 'absent_over_time'), pipeline, range)
      .map(([op, logs, window]) => `${op}(${logs} ${window})`),
    fc
      .tuple(
        fc.constantFrom('sum_over_time', 'max_over_time', 'stddev_over_time', 'rate_counter', 'quantile_over_time'),
        pipeline,
        word,
        range,
        grouping,
      )
      .map(
        ([op, logs, label, window, by]) =>
          `${op}(${op === 'quantile_over_time' ? '0.9, ' : ''}${logs} | unwrap ${label} | __error__="" ${window})${by}`,
      ),
    fc
      .tuple(fc.constantFrom('sum', 'avg', 'count', 'stddev', 'topk', 'sort'), tie('metric'), grouping)
      .map(([op, inner, by]) => `${op}(${op === 'topk' ? '2, ' : ''}${inner})${by}`),
    fc
      .tuple(
        tie('metric'),
        fc.constantFrom('+', '-', '*', '/', '%', '^', '>', '== bool', 'and', 'or', 'unless', '/ on (a) group_left (b)', '+ ignoring (n)'),
        tie('metric'),
      )
      .map((parts) => parts.join(' ')),
    fc
      .tuple(tie('metric'), word, quoted, word, quoted)
      .map(([inner, to, by, from, regex]) => `label_replace(${inner}, "${to}", ${by}, "${from}", ${regex})`),
    fc.constantFrom('vector(1)', '2', '-0.5'),
  ),
})).metric;

const line = fc.oneof(
  fc.constantFrom('{"a":"x","n":3,"b":{"c":[1]}}', 'a=1 b="two" took=1.5s', 'status=200 10.0.0.1', '{"a":', 'a="open', '\u001b[31mred', ''),
  fc.json({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const lines = fc.array(line, { maxLength: 6 });

test('queries made by the grammar, over any lines, give an answer or a QueryError', () => {
  let answered = 0;
  fc.assert(
    fc.property(fc.oneof(pipeline, metric), lines, (query, given) => {
      if (runEverywhere(query, given)) answered++;
    }),
    { numRuns: 1500, seed: 20261122 },
  );
  // The test is worth something only if the queries are mostly good ones.
  expect(answered).toBeGreaterThan(300);
});

test('texts that are no queries, and queries with a piece cut out, give a QueryError at worst', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), metric), fc.nat(60), fc.nat(10), (query, from, length) => {
      runEverywhere(query.slice(0, from) + query.slice(from + length), ['a=1']);
    }),
    { numRuns: 1500, seed: 20261122 },
  );
});

test('templates of any kind give a line or an error on it', () => {
  const piece = fc.constantFrom(
    '.a',
    '.',
    '"x"',
    '1',
    '2.5',
    '$x',
    '$x :=',
    '|',
    '(',
    ')',
    'if',
    'range',
    'with',
    'else',
    'end',
    'printf',
    'index',
    'trunc',
    'eq',
    'fromJson',
    'add',
    'date',
    'now',
  );
  const action = fc.array(piece, { maxLength: 5 }).map((pieces) => `{{${pieces.join(' ')}}}`);
  const template = fc
    .array(fc.oneof(action, fc.constantFrom('x', '{{end}}', '{{- " "}}')), { maxLength: 5 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(template, line, (source, given) => {
      runEverywhere(`{app="shop"} | json | line_format ${JSON.stringify(source)}`, [given]);
    }),
    { numRuns: 1500, seed: 20261122 },
  );
});
