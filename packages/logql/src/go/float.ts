/** What Go's `strconv.ParseFloat` makes of a text: the number, or its own words for why not. */
export type Parsed<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; error: string }>;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/**
 * Reads a float as Go does: decimal, hexadecimal with a `p` exponent, `Inf`, `NaN` in any case; no spaces.
 * Underscores are refused, since ParseFloat takes them only with a base prefix.
 */
export function parseGoFloat(text: string): Parsed<number> {
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? { ok: true, value } : failure(text, 'value out of range');
  }
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return { ok: true, value: infinite[1] === '-' ? -Infinity : Infinity };
  if (/^nan$/i.test(text)) return { ok: true, value: Number.NaN };
  const hex = HEXADECIMAL.exec(text);
  if (hex !== null && `${hex[2]}${hex[3]}` !== '') {
    const [, sign, whole = '', fraction = '', exponent = '0'] = hex;
    const mantissa = Number.parseInt(`${whole}${fraction}`, 16);
    const value = mantissa * 2 ** (Number(exponent) - 4 * fraction.length);
    return { ok: true, value: sign === '-' ? -value : value };
  }
  return failure(text, 'invalid syntax');
}

function failure(text: string, reason: string): Parsed<never> {
  return { ok: false, error: `strconv.ParseFloat: parsing ${quoteGo(text)}: ${reason}` };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** The text as Go's `strconv.Quote` writes it. */
export function quoteGo(text: string): string {
  let quoted = '"';
  for (const char of text) {
    const escape = ESCAPES[char];
    const code = char.codePointAt(0) as number;
    if (escape !== undefined) quoted += escape;
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) quoted += char;
    else if (code <= 0xffff) quoted += `\\u${code.toString(16).padStart(4, '0')}`;
    else quoted += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return `${quoted}"`;
}

/**
 * The shortest decimal text of a float in the manner of Go's `%v`: an exponent of two digits at least, below 1e-4
 * and from 1e21 up.
 */
export function formatGoFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-4 && magnitude < 1e21) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${digits}`;
}
