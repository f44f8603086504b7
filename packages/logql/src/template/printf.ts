import { formatGoFloat, quoteGo } from '../go/float.ts';
import { toText, typeName, type Value } from './values.ts';

const VERB = /%(?<flags>[-+# 0]*)(?<width>\d+|\*)?(?:\.(?<precision>\d+|\*)?)?(?<verb>[a-zA-Z%])?/g;

/** Wider fields than this are a mistake. */
const MAX_WIDTH = 10_000;

type Directive = Readonly<{ flags: string; width: number; precision: number | undefined; verb: string }>;

/** Go's `Sprintf`, for the values that templates have. What does not fit shows up in the text as `%!d(string=x)`. */
export function formatPrintf(format: string, values: readonly Value[]): string {
  let used = 0;
  const text = format.replace(VERB, (whole, ...captures) => {
    const groups = captures.at(-1) as Record<string, string | undefined>;
    const number = (given: string | undefined): number | undefined => {
      const value = given === '*' ? values[used++] : given;
      return value === undefined ? undefined : Math.min(Number(value), MAX_WIDTH);
    };
    const width = number(groups.width) ?? 0;
    const precision = whole.includes('.') ? (number(groups.precision) ?? 0) : undefined;
    const { verb, flags = '' } = groups;
    if (verb === '%') return '%';
    if (verb === undefined) return '%!(NOVERB)';
    if (used >= values.length) return `%!${verb}(MISSING)`;
    return formatDirective({ flags, width, precision, verb }, values[used++]);
  });
  const extra = values.slice(used).map((value) => `${typeName(value)}=${toText(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
}

function formatDirective(directive: Directive, value: Value): string {
  const { flags, width, verb } = directive;
  const body = formatVerb(directive, value);
  if (body === undefined) return `%!${verb}(${typeName(value)}=${toText(value)})`;
  const missing = width - [...body].length;
  if (missing <= 0) return body;
  if (flags.includes('-')) return body + ' '.repeat(missing);
  if (!flags.includes('0') || typeof value === 'string') return ' '.repeat(missing) + body;
  const sign = /^[+-]/.exec(body)?.[0] ?? '';
  return sign + '0'.repeat(missing) + body.slice(sign.length);
}

/** The value without padding, or undefined if the verb is not for its type. */
function formatVerb({ flags, precision, verb }: Directive, value: Value): string | undefined {
  const signed = (text: string): string =>
    flags.includes('+') && !text.startsWith('-') ? `+${text}` : flags.includes(' ') && !text.startsWith('-') ? ` ${text}` : text;
  switch (verb) {
    case 'v':
      return typeof value === 'bigint' || typeof value === 'number' ? signed(toText(value)) : toText(value);
    case 'T':
      return typeName(value);
    case 't':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 's':
      return typeof value === 'string' ? cut(value, precision) : undefined;
    case 'q':
      if (typeof value === 'bigint') return `'${String.fromCodePoint(Number(value))}'`;
      return typeof value === 'string' ? quoteGo(cut(value, precision)) : undefined;
    case 'd':
      return typeof value === 'bigint' ? signed(value.toString()) : undefined;
    case 'b':
    case 'o':
      return typeof value === 'bigint' ? signed(value.toString(verb === 'b' ? 2 : 8)) : undefined;
    case 'c':
      return typeof value === 'bigint' ? String.fromCodePoint(Number(BigInt.asUintN(20, value))) : undefined;
    case 'x':
    case 'X': {
      const hex = typeof value === 'string' ? hexOf(value) : typeof value === 'bigint' ? value.toString(16) : undefined;
      return verb === 'X' ? hex?.toUpperCase() : hex;
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return typeof value === 'number' ? signed(formatFloat(value, verb, precision)) : undefined;
    default:
      return undefined;
  }
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('');
}

function hexOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function formatFloat(value: number, verb: string, precision: number | undefined): string {
  if (!Number.isFinite(value)) return formatGoFloat(value);
  const places = Math.min(precision ?? 6, 100);
  const withExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');
  let text: string;
  if (verb === 'f' || verb === 'F') text = value.toFixed(places);
  else if (verb === 'e' || verb === 'E') text = withExponent(value.toExponential(places));
  else text = precision === undefined ? formatGoFloat(value) : withExponent(String(Number(value.toPrecision(Math.max(1, places)))));
  return verb === 'E' || verb === 'G' ? text.toUpperCase() : text;
}
