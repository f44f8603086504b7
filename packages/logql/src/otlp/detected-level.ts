import { type Labels, labelValue } from '@faultline/query-core';
import { forEachMember, JsonError } from '../pipeline/json-scanner.ts';
import { LogfmtDecoder } from '../pipeline/logfmt-decoder.ts';

/** Labels that name a level, the likeliest first. */
const LEVEL_NAMES = [
  ...['level', 'LEVEL', 'Level', 'log.level', 'severity', 'SEVERITY', 'Severity', 'SeverityText', 'lvl', 'LVL', 'Lvl'],
  ...['severity_text', 'Severity_Text', 'SEVERITY_TEXT'],
];

const LEVELS: ReadonlyMap<string, string> = new Map([
  ['trace', 'trace'],
  ['trc', 'trace'],
  ['debug', 'debug'],
  ['dbg', 'debug'],
  ['info', 'info'],
  ['inf', 'info'],
  ['information', 'info'],
  ['warn', 'warn'],
  ['wrn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['err', 'error'],
  ['critical', 'critical'],
  ['fatal', 'fatal'],
]);

/** OTLP numbers severities in fours: 1 to 4 are traces, 5 to 8 debug messages, and so on. */
const OTLP_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/**
 * The level that Loki stores with a line as `detected_level`: from a label or metadata that names one, from OTLP's
 * severity number, or else from the line itself; `unknown` if nothing tells.
 */
export function detectLevel(line: string, stream: Labels, metadata: Labels): string {
  for (const labels of [stream, metadata]) {
    const name = LEVEL_NAMES.find((candidate) => Object.hasOwn(labels, candidate));
    if (name !== undefined) return normalizeLevel(labelValue(labels, name));
  }
  const severity = labelValue(metadata, 'severity_number');
  if (severity !== '') return levelOfSeverity(Number(severity));
  return levelOfLine(line);
}

/** A level in the usual spelling; one that is not known stays as it is. */
export function normalizeLevel(level: string): string {
  return LEVELS.get(level.toLowerCase()) ?? level;
}

function levelOfSeverity(severity: number): string {
  if (!Number.isInteger(severity)) return 'info';
  return severity < 1 ? 'unknown' : (OTLP_LEVELS[Math.ceil(severity / 4) - 1] ?? 'unknown');
}

function levelOfLine(line: string): string {
  const trimmed = line.trim();
  let named: string | undefined;
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) named = levelOfJson(trimmed);
  else if (line.includes('=')) named = levelOfLogfmt(line);
  return LEVELS.get(named?.toLowerCase() ?? '') ?? levelOfText(line);
}

function levelOfJson(text: string): string | undefined {
  let found: string | undefined;
  const search = (object: string): void => {
    forEachMember(object, (key, { type, raw }) => {
      if (type === 'string' && LEVEL_NAMES.includes(key)) found = raw;
      else if (type === 'object') search(raw);
      return found === undefined;
    });
  };
  try {
    search(text);
  } catch (error) {
    if (!(error instanceof JsonError || error instanceof RangeError)) throw error;
  }
  return found;
}

function levelOfLogfmt(line: string): string | undefined {
  const names = LEVEL_NAMES.map((name) => name.toLowerCase());
  const decoder = new LogfmtDecoder(line);
  let found: string | undefined;
  let best = names.length;
  while (!decoder.atEnd) {
    const pair = decoder.next();
    if (pair === undefined) break;
    const rank = names.indexOf(pair.key.toLowerCase());
    if (rank < 0 || rank >= best) continue;
    best = rank;
    found = pair.value;
    if (rank === 0) break;
  }
  return found;
}

/** What to look for in a line that has no fields, in this order; lower or upper case, but not mixed. */
const WORDS: ReadonlyArray<readonly [level: string, ...texts: string[]]> = [
  ['info', 'info'],
  ['error', 'err:', '[err]', '[error]'],
  ['warn', 'warn:', '[warn]', '[warning]', 'warning'],
  ['critical', 'critical:', '[critical]'],
  ['debug', 'debug'],
];

function levelOfText(line: string): string {
  const found = WORDS.find(([, ...texts]) => texts.some((text) => line.includes(text) || line.includes(text.toUpperCase())));
  return found?.[0] ?? 'unknown';
}
