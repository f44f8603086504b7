import { define, type FunctionTable, isMap, TemplateError, type TemplateFunction, toText, type Value } from '@faultline/logql/go-template';
import { compileRegex, isQueryError, parseDuration } from '@faultline/query-core';
import { humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp } from './humanize.ts';

/** What some functions need to know besides their arguments. */
export type TemplateScope = Readonly<{
  timeMs: number;
  externalUrl: string;
  /** The samples of an instant query. */
  query: (text: string) => readonly Value[];
}>;

/**
 * Prometheus's template functions (https://prometheus.io/docs/prometheus/latest/configuration/template_reference/). Left out are
 * `tmpl`, which needs named templates, and those that return a time or a duration as an object of Go.
 */
export function templateFunctions(scope: TemplateScope): FunctionTable {
  return new Map([
    ...PURE,
    ['query', define('s', (text: string) => scope.query(text))],
    ['now', define('', () => scope.timeMs / 1000)],
    ['externalURL', define('', () => scope.externalUrl)],
    ['pathPrefix', define('', () => new URL(scope.externalUrl).pathname.replace(/\/$/, ''))],
  ]);
}

const number = (write: (value: number) => Value): TemplateFunction => define('a', (value: Value) => write(toNumber(value)));

const PURE: ReadonlyArray<readonly [string, TemplateFunction]> = Object.entries({
  humanize: number(humanize),
  humanize1024: number(humanize1024),
  humanizeDuration: number(humanizeDuration),
  humanizePercentage: number(humanizePercentage),
  humanizeTimestamp: number(humanizeTimestamp),
  parseDuration: define('s', (text: string) => refusing(() => parseDuration(text) / 1000)),

  title: define('s', (text: string) =>
    text.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  toUpper: define('s', (text: string) => text.toUpperCase()),
  toLower: define('s', (text: string) => text.toLowerCase()),
  match: define('ss', (pattern: string, text: string) => refusing(() => compileRegex(pattern, { anchored: false }).test(text))),
  reReplaceAll: define('sss', (pattern: string, replacement: string, text: string) =>
    refusing(() => compileRegex(pattern, { anchored: false }).replaceAll(text, replacement)),
  ),
  urlQueryEscape: define('s', queryEscape),
  safeHtml: define('s', (text: string) => text),
  stripPort: define('s', (hostPort: string) => splitPort(hostPort).host),
  stripDomain: define('s', stripDomain),
  graphLink: define('s', (expr: string) => graphLink(expr, 'graph')),
  tableLink: define('s', (expr: string) => graphLink(expr, 'table')),

  args: define('a*', (...values: Value[]) => new Map(values.map((value, i): [string, Value] => [`arg${i}`, value]))),
  first: define('a', (samples: Value) => firstOf(samples)),
  label: define('sa', (name: string, sample: Value) => labelOf(sample, name)),
  value: define('a', (sample: Value) => fieldOf(sample, 'Value')),
  strvalue: define('a', (sample: Value) => labelOf(sample, '__value__')),
  sortByLabel: define('sa', (name: string, samples: Value) => sortByLabel(listOf(samples), name)),
});

export const functionNames: ReadonlySet<string> = new Set(
  templateFunctions({ timeMs: 0, externalUrl: 'http://localhost', query: () => [] }).keys(),
);

/** Where Prometheus shows the expression, from its root on. */
export function graphLink(expr: string, view: 'graph' | 'table'): string {
  return `/graph?g0.expr=${queryEscape(expr)}&g0.tab=${view === 'table' ? 1 : 0}`;
}

/** Go's url.QueryEscape: all but letters, digits and `-_.~`, and a plus for a space. */
function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function toNumber(value: Value): number {
  switch (typeof value) {
    case 'number':
      return value;
    case 'bigint':
      return Number(value);
    case 'string': {
      const parsed = Number(value);
      if (value.trim() !== '' && !Number.isNaN(parsed)) return parsed;
      if (/^nan$/i.test(value)) return Number.NaN;
      if (/^[+-]?inf(inity)?$/i.test(value)) return value.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      throw new TemplateError(`strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`);
    }
    default:
      throw new TemplateError(`can't convert ${toText(value)} to float`);
  }
}

/** Bad patterns and durations are the template's fault. */
function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isQueryError(error)) throw new TemplateError(error.message);
    throw error;
  }
}

function firstOf(samples: Value): Value {
  const [first] = listOf(samples);
  if (first === undefined) throw new TemplateError('first() called on vector with no elements');
  return first;
}

function listOf(value: Value): readonly Value[] {
  if (!Array.isArray(value)) throw new TemplateError('wrong type for value; expected a query result');
  return value as readonly Value[];
}

function fieldOf(sample: Value, name: string): Value {
  if (!isMap(sample)) throw new TemplateError('wrong type for value; expected a sample');
  return sample.get(name);
}

function labelOf(sample: Value, name: string): string {
  const labels = fieldOf(sample, 'Labels');
  return isMap(labels) ? toText(labels.get(name) ?? '') : '';
}

function sortByLabel(samples: readonly Value[], name: string): Value {
  const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return samples.toSorted((a, b) => compare(labelOf(a, name), labelOf(b, name)));
}

/** Throws nothing: an address without a port is a host. */
function splitPort(hostPort: string): { host: string; port: string | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(hostPort);
  if (bracketed !== null) return { host: bracketed[1] ?? '', port: bracketed[2] };
  const parts = hostPort.split(':');
  return parts.length === 2 ? { host: parts[0] ?? '', port: parts[1] } : { host: hostPort, port: undefined };
}

function stripDomain(hostPort: string): string {
  const { host, port } = splitPort(hostPort);
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':');
  const name = isAddress ? host : (host.split('.')[0] ?? host);
  return port === undefined ? name : `${name}:${port}`;
}
