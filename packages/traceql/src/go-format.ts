/**
 * Numbers and durations as Go reads and writes them: TraceQL's literals, labels and error messages are defined by that.
 */

const UNIT_NS: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3], // U+00B5, the micro sign
  ['μs', 1e3], // U+03BC, the Greek letter
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
]);

const PROMETHEUS_SYNTAX = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const PROMETHEUS_UNITS_NS = [365 * 86_400e9, 7 * 86_400e9, 86_400e9, 3600e9, 60e9, 1e9, 1e6];
const GO_TERM = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
const MAX_INT64 = 2 ** 63;

/** A duration literal in nanoseconds: Prometheus's syntax (`1d12h`) first, else Go's (`1.5s`, `100us`); undefined if it is neither. */
export function parseDurationNs(text: string): number | undefined {
  const match = text === '' ? null : PROMETHEUS_SYNTAX.exec(text);
  const ns = match === null ? parseGoDurationNs(text) : sum(PROMETHEUS_UNITS_NS.map((unit, i) => unit * Number(match[i + 1] ?? 0)));
  return ns === undefined || ns >= MAX_INT64 ? undefined : ns;
}

function parseGoDurationNs(text: string): number | undefined {
  let ns = 0;
  let at = 0;
  while (at < text.length) {
    GO_TERM.lastIndex = at;
    const term = GO_TERM.exec(text);
    if (term === null) return undefined;
    const [whole, amount = '', unit = ''] = term;
    ns += Number(amount) * (UNIT_NS.get(unit) ?? 0);
    at += whole.length;
  }
  return at === 0 ? undefined : Math.trunc(ns);
}

/** Nanoseconds as Go prints a duration: `1h0m0s`, `1.5s`, `20ms`, `0s`. */
export function formatGoDuration(ns: number): string {
  if (ns === 0) return '0s';
  const sign = ns < 0 ? '-' : '';
  const rest = Math.abs(ns);
  if (rest < 1e3) return `${sign}${rest}ns`;
  if (rest < 1e6) return `${sign}${decimal(rest, 1e3)}µs`;
  if (rest < 1e9) return `${sign}${decimal(rest, 1e6)}ms`;
  const wholeSeconds = Math.floor(rest / 1e9);
  const seconds = decimal(rest - Math.floor(wholeSeconds / 60) * 60e9, 1e9);
  const minutes = Math.floor(wholeSeconds / 60);
  if (minutes === 0) return `${sign}${seconds}s`;
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${hours}h${minutes % 60}m${seconds}s`;
}

/** amount / unit with no trailing zeros; exact, because the unit is a power of ten. */
function decimal(amount: number, unit: number): string {
  const whole = Math.floor(amount / unit);
  const fraction = Math.round(amount - whole * unit);
  if (fraction === 0) return String(whole);
  const digits = String(unit).length - 1;
  return `${whole}.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`;
}

/** A double as strconv.FormatFloat(f, 'g', -1, 64) has it, with `.0` behind whole numbers to tell them from integers. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN.0';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf.0' : '-Inf.0';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) return `${mantissa}e${signed(exponent)}`;
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

const signed = (exponent: number): string => `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** An integer in full digits. The largest int64 is not a double: what rounds beyond it prints as the largest. */
export function formatInt(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const limit = 2n ** 63n;
  const big = BigInt(Math.trunc(value));
  return String(big >= limit ? limit - 1n : big < -limit ? -limit : big);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** A double as Go's `%v` prints it: like formatFloat, but with an exponent only from 1e+21 on and without the `.0`. */
export function formatGoNumber(value: number): string {
  const text = String(value);
  const [mantissa = '', exponent] = text.split('e');
  return exponent === undefined ? text : `${mantissa}e${signed(Number(exponent))}`;
}
