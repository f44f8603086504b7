import type { Command } from 'commander';
import { duration, wholeNumber } from '../arguments.ts';
import { CliError, EXIT_USAGE } from '../cli-error.ts';
import { findRun } from '../lab-client.ts';
import { type Line, paint } from '../spans.ts';
import {
  type FoundTraces,
  type QueryData,
  renderQueryData,
  renderTraceMetrics,
  renderTraces,
  type TraceMetrics,
} from '../telemetry/query-results.ts';
import { ask } from '../telemetry/telemetry-client.ts';
import { lastQuarterHour, moment, type RangeFlags, rangeOf, type TimeRange } from '../telemetry/time-range.ts';

type Flags = RangeFlags & { readonly limit: number; readonly json?: boolean };
type Answer = { readonly data: unknown; readonly lines: Line[] };
type Envelope = { readonly data: QueryData };

export function registerQuery(program: Command): void {
  const query = program.command('query').description('ask the metrics (promql), logs (logql) or traces (traceql) of the lab');
  register(query, 'promql', {
    description: 'a table of the values now, or a small chart of a time range',
    example: `'sum by (status) (rate(http_requests_total{job="gateway"}[1m]))' --since 10m`,
    ask: askPrometheus,
  });
  register(query, 'logql', {
    description: 'log lines, or a chart for a metric query',
    example: `'{service_name="payment"} | detected_level="error"' --since 5m --limit 20`,
    ask: askLoki,
  });
  register(query, 'traceql', {
    description: 'traces, newest first, or a chart for a metrics query',
    example: `'{ resource.service.name = "payment" && duration > 1s }' --since 10m`,
    ask: askTempo,
  });
}

interface Language {
  readonly description: string;
  readonly example: string;
  readonly ask: (expression: string, flags: Flags) => Promise<Answer>;
}

function register(query: Command, name: string, language: Language): void {
  query
    .command(`${name} <expression>`)
    .description(language.description)
    .option('--since <duration>', 'the range from so long ago until now', duration)
    .option('--start <time>', 'start of the range: RFC 3339, Unix seconds, or 5m for five minutes ago', moment)
    .option('--end <time>', 'end of the range; now unless told otherwise', moment)
    .option('--step <duration>', 'distance of the points', duration)
    .option('--limit <n>', 'log lines or traces at most', wholeNumber(1, 5_000), 100)
    .option('--json', "the server's own answer")
    .addHelpText('after', `\nExample:\n  node lab query ${name} ${language.example}`)
    .action(async (expression: string, flags: Flags) => {
      const { data, lines } = await language.ask(expression, flags);
      console.log(flags.json === true ? JSON.stringify(data, null, 2) : lines.map(paint).join('\n'));
    });
}

async function askPrometheus(query: string, flags: Flags): Promise<Answer> {
  const { prometheus } = findRun().urls;
  const range = readRange(flags);
  const { data } =
    range === undefined
      ? await ask<Envelope>(prometheus, '/api/v1/query', { query })
      : await ask<Envelope>(prometheus, '/api/v1/query_range', { query, ...seconds(range), step: String(range.stepMs / 1_000) });
  return { data, lines: renderQueryData(data, range ?? lastQuarterHour(Date.now())) };
}

async function askLoki(query: string, flags: Flags): Promise<Answer> {
  const range = readRange(flags) ?? lastQuarterHour(Date.now());
  const { data } = await ask<Envelope>(findRun().urls.loki, '/loki/api/v1/query_range', {
    query,
    start: nanoseconds(range.startMs),
    end: nanoseconds(range.endMs),
    step: String(range.stepMs / 1_000),
    limit: String(flags.limit),
  });
  return { data, lines: renderQueryData(data, range) };
}

async function askTempo(q: string, flags: Flags): Promise<Answer> {
  const { tempo } = findRun().urls;
  const range = readRange(flags) ?? lastQuarterHour(Date.now());
  const times = { start: String(Math.floor(range.startMs / 1_000)), end: String(Math.ceil(range.endMs / 1_000)) };
  try {
    const found = await ask<FoundTraces>(tempo, '/api/search', { q, ...times, limit: String(flags.limit) });
    return { data: found, lines: renderTraces(found) };
  } catch (error) {
    if (!(error instanceof CliError) || !error.message.includes('a metrics query has no traces')) throw error;
  }
  const metrics = await ask<TraceMetrics>(tempo, '/api/metrics/query_range', { q, ...times, step: `${range.stepMs}ms` });
  return { data: metrics, lines: renderTraceMetrics(metrics, range) };
}

function readRange(flags: Flags): TimeRange | undefined {
  try {
    return rangeOf(flags, Date.now());
  } catch (cause) {
    throw new CliError(cause instanceof Error ? cause.message : String(cause), { exitCode: EXIT_USAGE, cause });
  }
}

const seconds = ({ startMs, endMs }: TimeRange) => ({ start: String(startMs / 1_000), end: String(endMs / 1_000) });
const nanoseconds = (ms: number): string => `${Math.round(ms)}000000`;
