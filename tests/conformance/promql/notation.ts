import { parseExpr } from '@faultline/promql';
import { type Labels, labelsOf, parseDuration } from '@faultline/query-core';

/** One place in a run of values: a number, or what stands instead of one. */
export type Cell = number | 'gap' | 'stale' | 'histogram';

export type SeriesLine = Readonly<{ labels: Labels; cells: readonly Cell[] }>;

const NUMBER = String.raw`[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan)`;
const VALUES = new RegExp(`^(${NUMBER})(?:([+-])(${NUMBER}))?(?:x(\\d+))?$`, 'i');

/** `metric{label="value"} 1 2+3x4 _ stale`. */
export function parseSeriesLine(line: string): SeriesLine {
  const end = metricEnd(line);
  return { labels: parseMetric(line.slice(0, end).trim()), cells: parseCells(line.slice(end)) };
}

/** Where the labels end: behind the closing brace that is not in a string, or at the first space if there are no braces. */
function metricEnd(line: string): number {
  const name = /^[^\s{]*/.exec(line)?.[0].length ?? 0;
  if (line[name] !== '{') return name;
  const braces = /^\{(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|[^}"'`])*\}/.exec(line.slice(name));
  if (braces === null) throw new Error(`labels without an end: ${line}`);
  return name + braces[0].length;
}

function parseMetric(text: string): Labels {
  if (/^\{\s*\}$/.test(text)) return labelsOf([]);
  const expr = parseExpr(text);
  if (expr.kind !== 'vector') throw new Error(`not a metric: ${text}`);
  return labelsOf(expr.matchers.map(({ name, value }) => [name, value] as const));
}

function parseCells(text: string): Cell[] {
  // A histogram may contain spaces, and a run may consist of two of them: `{{…}}+{{…}}x5`.
  const tokens = text.match(/(?:\{\{.*?\}\}|[^\s{}])+/g) ?? [];
  return tokens.flatMap(expand);
}

/** `a+bxn` and `axn` are n + 1 values, `_xn` is n gaps. */
function expand(token: string): Cell[] {
  if (token.includes('{{')) {
    const times = Number(/x(\d+)$/.exec(token)?.[1] ?? 0);
    return new Array<Cell>(times + 1).fill('histogram');
  }
  const gaps = /^_(?:x(\d+))?$/.exec(token);
  if (gaps !== null) return new Array<Cell>(Number(gaps[1] ?? 1)).fill('gap');
  const stale = /^stale(?:x(\d+))?$/.exec(token);
  if (stale !== null) return new Array<Cell>(Number(stale[1] ?? 0) + 1).fill('stale');
  const match = VALUES.exec(token);
  if (match === null) throw new Error(`not a value: ${token}`);
  const [, start = '', sign, increment = '0', times = '0'] = match;
  const step = (sign === '-' ? -1 : 1) * parseNumber(increment);
  // The values are added up one by one, as the original does: rounding is part of what is expected.
  const cells: Cell[] = [parseNumber(start)];
  for (let i = 0; i < Number(times); i++) cells.push((cells[i] as number) + step);
  return cells;
}

/** A number as a script writes it, or NaN. */
export function parseNumber(text: string): number {
  const lower = text.toLowerCase().replace(/^\+/, '');
  if (lower === 'inf' || lower === '-inf') return lower === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return lower === 'nan' ? Number.NaN : Number(lower);
}

export function isNumber(text: string): boolean {
  return new RegExp(`^${NUMBER}$`, 'i').test(text);
}

/** A time or step, which may be negative, in ms. */
export function parseTime(text: string): number {
  return text.startsWith('-') ? -parseDuration(text.slice(1)) : parseDuration(text);
}
