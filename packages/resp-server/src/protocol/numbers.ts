const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

export const fitsInt64 = (value: bigint): boolean => value >= INT64_MIN && value <= INT64_MAX;

/**
 * A signed 64-bit integer in its one canonical spelling, or undefined: Redis takes no plus sign, leading zero, space or
 * `-0`, so that a value it stores as a number prints back as the same bytes (string2ll in util.c).
 */
export function parseInt64(text: string): bigint | undefined {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return undefined;
  const value = BigInt(text);
  return fitsInt64(value) ? value : undefined;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const HEXADECIMAL = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/i;

/** What C's `strtod` reads from the whole of the text: decimal, hexadecimal or infinite; undefined for anything else. */
export function parseDouble(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  const hexadecimal = HEXADECIMAL.exec(text);
  if (!hexadecimal) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = hexadecimal;
  if (whole === '' && fraction === '') return undefined;
  const magnitude = Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

/**
 * A score as an argument of ZADD and ZINCRBY. A finite spelling that overflows to infinity (`1e400`) or underflows to
 * zero (`1e-400`) is refused, as are leading spaces and NaN (getDoubleFromObject in object.c).
 */
export function parseScore(text: string): number | undefined {
  const value = parseDouble(text);
  if (value === undefined) return undefined;
  const overflowed = !Number.isFinite(value) && !INFINITE.test(text);
  const underflowed = value === 0 && /[1-9a-f]/i.test(text.replace(/^[+-]?0x/i, '').replace(/[ep][+-]?\d+$/i, ''));
  return overflowed || underflowed ? undefined : value;
}

const SIGNIFICANT_DIGITS = 17;

/** A score as Redis 7.0 prints it: C's `%.17g`, and `inf` and `-inf`. So 0.1 reads 0.10000000000000001. */
export function formatScore(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0' : String(value);
  const [mantissa = '', exponentText = '0'] = roundToSignificant(value).split('e');
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '').replace(/0+$/, '');
  if (exponent < -4 || exponent >= SIGNIFICANT_DIGITS) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** `toExponential` breaks an exact tie upwards, C to the even digit: 1 + 2^-17 is such a tie at 17 digits. */
function roundToSignificant(value: number): string {
  const rounded = value.toExponential(SIGNIFICANT_DIGITS - 1);
  const exact = /^(-?\d\.\d{16})(5?)(0*)e(.*)$/.exec(value.toExponential(60));
  const [, truncated = '', half, , exponent] = exact ?? [];
  const isTieToEven = half === '5' && Number(truncated.at(-1)) % 2 === 0;
  return isTieToEven ? `${truncated}e${exponent}` : rounded;
}
