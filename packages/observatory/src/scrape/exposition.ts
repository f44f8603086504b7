import { parseSampleValue } from './sample-value.ts';

/** `text` is the classic format (version 0.0.4); it forgives white space and knows neither units nor exemplars. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** A sample as it stands on the page; `series` and `exemplarLabels` are still text, for they hardly change between scrapes. */
export type ExposedSample = Readonly<{
  series: string;
  value: number;
  timestampMs?: number;
  exemplar?: Readonly<{ labels: string; value: number; timestampMs?: number }>;
  /** Of the TYPE line above, 'unknown' without one. */
  type: string;
}>;

export type ExposedMetadata = Readonly<{ metric: string; field: 'type' | 'help' | 'unit'; text: string }>;

export interface ExpositionSink {
  sample(sample: ExposedSample): void;
  metadata(metadata: ExposedMetadata): void;
}

/** The page breaks its format's rules. `line` counts from one. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
  readonly line: number;

  constructor(message: string, line: number) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/**
 * Reads a page of metrics line by line into the sink. Throws ExpositionError at the first line that is malformed; what
 * came before it has been handed over by then, so the sink must not act before the end.
 */
export function parseExposition(page: string, format: ExpositionFormat, sink: ExpositionSink): void {
  const strict = format === 'openmetrics';
  let type = 'unknown';
  let line = 0;
  let ended = false;
  for (let start = 0; start < page.length; ) {
    line += 1;
    let end = page.indexOf('\n', start);
    if (end === -1) {
      if (strict && page.slice(start) !== '# EOF') throw new ExpositionError('the page does not end with # EOF', line);
      end = page.length;
    }
    if (ended) throw new ExpositionError('there is something behind # EOF', line);
    const from = strict ? start : skipBlanks(page, start);
    if (page.charCodeAt(from) === HASH) {
      const comment = readComment(page.slice(from, end), { strict, line });
      if (comment === 'eof') ended = true;
      else if (comment !== undefined) {
        if (comment.field === 'type') type = comment.text;
        sink.metadata(comment);
      }
    } else if (from < end) {
      sink.sample(readSample(page, { from, end, line, strict, type }));
    } else if (strict) {
      throw new ExpositionError('empty lines are not allowed', line);
    }
    start = end + 1;
  }
  if (strict && !ended) throw new ExpositionError('the page does not end with # EOF', line);
}

const HASH = 0x23;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;

const METADATA = /^#[ \t]+(HELP|TYPE|UNIT)[ \t]+("(?:[^"\\]|\\.)*"|[^ \t]+)(?:[ \t]+(.*))?$/;
const CLASSIC_TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);
const OPEN_TYPES = new Set(['counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset', 'unknown']);

function readComment(text: string, { strict, line }: { strict: boolean; line: number }): ExposedMetadata | 'eof' | undefined {
  if (strict && text === '# EOF') return 'eof';
  const match = METADATA.exec(text);
  const known = match !== null && (strict || match[1] !== 'UNIT');
  if (!known) {
    if (strict) throw new ExpositionError('only HELP, TYPE, UNIT and EOF may follow a #', line);
    return undefined;
  }
  const [, keyword, name = '', rest = ''] = match;
  const metric = name.startsWith('"') ? unescape(name.slice(1, -1)) : name;
  if (keyword === 'HELP') return { metric, field: 'help', text: unescape(rest) };
  if (keyword === 'UNIT') return { metric, field: 'unit', text: rest };
  const type = rest.trim();
  if (!(strict ? OPEN_TYPES : CLASSIC_TYPES).has(type)) throw new ExpositionError(`invalid metric type ${JSON.stringify(type)}`, line);
  return { metric, field: 'type', text: type === 'untyped' ? 'unknown' : type };
}

type SampleLine = Readonly<{ from: number; end: number; line: number; strict: boolean; type: string }>;

function readSample(page: string, place: SampleLine): ExposedSample {
  const { from, line, strict, type } = place;
  const seriesEnd = endOfSeries(page, place);
  const series = page.slice(from, seriesEnd);
  let end = place.end;
  if (page.charCodeAt(end - 1) === CARRIAGE_RETURN && !strict) end -= 1;

  // Only in this line: to look for it in the rest of the page at every sample would take forever on a large one.
  const offset = strict ? page.slice(seriesEnd, end).indexOf(' # ') : -1;
  const hasExemplar = offset !== -1;
  const marker = seriesEnd + offset;
  const fields = splitFields(page, seriesEnd, hasExemplar ? marker : end);
  const [valueText = '', timestampText] = fields;
  if (fields.length > 2) throw new ExpositionError('there is something behind the timestamp', line);
  const value = numberOf(valueText, line);
  const timestamp = timestampText === undefined ? {} : { timestampMs: timestampOf(timestampText, place) };
  if (!hasExemplar) return { series, value, type, ...timestamp };
  return { series, value, type, ...timestamp, exemplar: readExemplar(page.slice(marker + 3, end), place) };
}

/** Where the labels end, or the name if there are none. A brace inside a quoted value is part of it. */
function endOfSeries(page: string, { from, end, line }: SampleLine): number {
  let quoted = false;
  let inLabels = false;
  for (let i = from; i < end; i++) {
    const code = page.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === OPEN) inLabels = true;
    else if (code === CLOSE) return i + 1;
    else if (!inLabels && (code === SPACE || code === TAB)) {
      // A classic page may have blanks between the name and its labels.
      const next = skipBlanks(page, i);
      if (page.charCodeAt(next) !== OPEN) return i;
      i = next - 1;
    }
  }
  throw new ExpositionError(inLabels ? 'the labels do not end' : 'there is no value', line);
}

function splitFields(page: string, from: number, end: number): string[] {
  const fields: string[] = [];
  for (let at = skipBlanks(page, from); at < end; at = skipBlanks(page, at)) {
    const start = at;
    while (at < end && page.charCodeAt(at) !== SPACE && page.charCodeAt(at) !== TAB) at += 1;
    fields.push(page.slice(start, at));
  }
  return fields;
}

const EXEMPLAR = /^(\{(?:[a-zA-Z_]\w*="(?:[^"\\]|\\.)*"(?:,|(?=\})))*\}) (\S+)(?: (\S+))?$/;

function readExemplar(text: string, place: SampleLine): NonNullable<ExposedSample['exemplar']> {
  const match = EXEMPLAR.exec(text);
  if (match === null) throw new ExpositionError('malformed exemplar', place.line);
  const [, labels = '', valueText = '', timestampText] = match;
  const value = numberOf(valueText, place.line);
  return timestampText === undefined ? { labels, value } : { labels, value, timestampMs: timestampOf(timestampText, place) };
}

function numberOf(text: string, line: number): number {
  const value = parseSampleValue(text);
  if (value === undefined) throw new ExpositionError(`${JSON.stringify(text)} is not a number`, line);
  return value;
}

/** Milliseconds: classic pages count them, OpenMetrics counts seconds. */
function timestampOf(text: string, { strict, line }: SampleLine): number {
  if (!strict && !/^-?\d+$/.test(text)) throw new ExpositionError(`${JSON.stringify(text)} is not a timestamp`, line);
  const value = numberOf(text, line);
  if (!Number.isFinite(value)) throw new ExpositionError(`${JSON.stringify(text)} is not a timestamp`, line);
  return strict ? Math.trunc(value * 1000) : value;
}

function skipBlanks(page: string, from: number): number {
  let at = from;
  while (page.charCodeAt(at) === SPACE || page.charCodeAt(at) === TAB) at += 1;
  return at;
}

export function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/g, (whole, escaped: string) => {
    if (escaped === 'n') return '\n';
    return escaped === '\\' || escaped === '"' ? escaped : whole;
  });
}
