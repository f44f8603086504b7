import { emptyLabels, METRIC_NAME } from '@faultline/query-core';
import { unescape } from './exposition.ts';
import { normalizeBound } from './sample-value.ts';

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
/** One label: a plain or quoted name, an equals sign, a quoted value. A quoted name alone is the metric's. */
const LABEL = /[ \t]*(?:([a-zA-Z_][a-zA-Z0-9_]*)|"((?:[^"\\\n]|\\.)*)")[ \t]*(?:=[ \t]*"((?:[^"\\\n]|\\.)*)")?[ \t]*(,|\}|$)/y;

/**
 * The labels that a series' text on a page stands for, `__name__` included; undefined where the text is malformed.
 * `type` is that of the metric: bounds of histograms and quantiles of summaries are written in one way.
 */
export function parseSeries(text: string, type: string): Record<string, string> | undefined {
  const name = NAME.exec(text)?.[0] ?? '';
  const open = text.slice(name.length).trimStart();
  const labels = open === '' ? emptyLabels() : parseLabelSet(open);
  if (labels === undefined) return undefined;
  if (name !== '') {
    if (Object.hasOwn(labels, METRIC_NAME)) return undefined;
    labels[METRIC_NAME] = name;
  }
  if (!labels[METRIC_NAME]) return undefined;
  const bound = type === 'histogram' || type === 'gaugehistogram' ? 'le' : type === 'summary' ? 'quantile' : undefined;
  if (bound !== undefined && Object.hasOwn(labels, bound)) labels[bound] = normalizeBound(labels[bound] as string);
  for (const key in labels) if (labels[key] === '') delete labels[key];
  return labels;
}

/** `{a="b",c="d"}`; undefined where it is malformed or names a label twice. */
export function parseLabelSet(text: string): Record<string, string> | undefined {
  const labels = emptyLabels();
  if (!text.startsWith('{')) return undefined;
  if (/^\{[ \t]*\}$/.test(text)) return labels;
  for (let at = 1; at < text.length; ) {
    LABEL.lastIndex = at;
    const match = LABEL.exec(text);
    if (match === null) return undefined;
    const [whole, plain, quoted, value, separator] = match;
    const name = value === undefined ? (plain === undefined ? METRIC_NAME : undefined) : (plain ?? unescape(quoted as string));
    if (name === undefined || Object.hasOwn(labels, name) || separator === '') return undefined;
    labels[name] = unescape(value ?? (quoted as string));
    at += whole.length;
    if (separator === '}') return at === text.length ? labels : undefined;
    // A comma may stand before the closing brace.
    if (/^[ \t]*\}$/.test(text.slice(at))) return labels;
  }
  return undefined;
}
