import { evalLogs, type LogQuerier, parseLogQL, type ResultEntry } from '@faultline/logql';
import { parseDuration } from '@faultline/query-core';
import type { ApiReply, ApiRequest, Route } from '../http/route.ts';
import { getAndPost } from '../prometheus/query-routes.ts';
import type { QueryGate } from '../query-gate.ts';
import type { Clock } from '../seams.ts';
import { limitParameter, queryParameter, rangeParameters } from './parameters.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_LIMIT = 1_000;
/** How many lines are looked at: fields repeat from line to line. */
const LINES = 1_000;

type FieldType = 'int' | 'float' | 'duration' | 'boolean' | 'bytes' | 'string';
type Field = { type: FieldType; values: Set<string>; parsers: Set<string> };

/** The fields of the newest lines that a query selects: metadata, and what the json or logfmt parser finds in them. */
export function createDetectedFieldsRoutes({
  querier,
  gate,
  clock,
}: Readonly<{ querier: LogQuerier; gate: QueryGate; clock: Clock }>): Route[] {
  async function detectedFields({ query, signal }: ApiRequest): Promise<ApiReply> {
    const times = rangeParameters(query, clock.nowMs(), HOUR_MS);
    const limit = limitParameter(query, { fallback: DEFAULT_LIMIT, max: 5_000 });
    const expr = queryParameter(query);
    return gate.run(signal, ({ atMs, nowMs }) => {
      const isExpired = (): boolean => nowMs() > atMs;
      const fields = new Map<string, Field>();
      for (const entry of evalLogs(expr, { querier, ...times, direction: 'backward', limit: LINES, limits: { isExpired } })) {
        for (const [name, value] of Object.entries(entry.metadata)) note(fields, name, { value });
        for (const { name, value, parser } of fieldsOfLine(entry)) note(fields, name, { value, parser });
      }
      const found = [...fields].slice(0, limit).map(([label, { type, values, parsers }]) => {
        return { label, type, cardinality: values.size, parsers: parsers.size === 0 ? null : [...parsers] };
      });
      return { json: { fields: found, limit } };
    });
  }

  return getAndPost('/loki/api/v1/detected_fields', detectedFields);
}

function note(fields: Map<string, Field>, name: string, { value, parser }: { value: string; parser?: string }): void {
  let field = fields.get(name);
  if (field === undefined) fields.set(name, (field = { type: typeOf(value), values: new Set(), parsers: new Set() }));
  field.values.add(value);
  if (parser !== undefined) field.parsers.add(parser);
}

const PARSERS = { json: parseLogQL('{a="b"} | json'), logfmt: parseLogQL('{a="b"} | logfmt') };

/** The engine's own parsers, run over this one line. */
function fieldsOfLine(entry: ResultEntry): Array<{ name: string; value: string; parser: string }> {
  const parser = entry.line.trimStart().startsWith('{') ? 'json' : entry.line.includes('=') ? 'logfmt' : undefined;
  if (parser === undefined) return [];
  const one = { labels: entry.stream, tsNs: entry.tsNs, line: entry.line, metadata: {} };
  const [parsed] = evalLogs(PARSERS[parser], {
    querier: { select: () => [one] },
    startNs: entry.tsNs,
    endNs: entry.tsNs + 1n,
    direction: 'forward',
    limit: 1,
  });
  return Object.entries(parsed?.parsed ?? {}).flatMap(([name, value]) => (name.startsWith('__') ? [] : [{ name, value, parser }]));
}

function typeOf(value: string): FieldType {
  if (/^[+-]?\d+$/.test(value)) return 'int';
  if (value !== '' && !Number.isNaN(Number(value))) return 'float';
  if (value === 'true' || value === 'false') return 'boolean';
  if (/^\d+(\.\d+)?\s?([kKMGT]i?)?B$/.test(value)) return 'bytes';
  return isDuration(value) ? 'duration' : 'string';
}

function isDuration(value: string): boolean {
  try {
    parseDuration(value);
    return true;
  } catch {
    return /^\d+(\.\d+)?(ns|us|µs|ms|s|m|h)$/.test(value);
  }
}
