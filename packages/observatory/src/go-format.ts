/** Numbers and times as Go writes them, where the APIs of Prometheus and Alertmanager show it. */

/** `%.4g`: four digits that matter, with an exponent below 1e-4 and from 1e4 on. */
export function formatSignificant(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponent = '0'] = value.toExponential(3).split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 4) return `${trimZeros(mantissa)}e${signedExponent(power)}`;
  return trimZeros(value.toFixed(3 - power));
}

/** `%e` with as many digits as needed: how an alert's value appears in the API. */
export function formatExponential(value: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return `${Object.is(value, -0) ? '-0' : mantissa}e${signedExponent(Number(exponent))}`;
}

/** RFC 3339 in UTC, with no more digits of the second than it needs. `undefined` is Go's zero time. */
export function formatTime(timeMs: number | undefined): string {
  if (timeMs === undefined) return '0001-01-01T00:00:00Z';
  return new Date(timeMs).toISOString().replace(/\.?0*Z$/, 'Z');
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

const signedExponent = (power: number): string => `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;

const trimZeros = (digits: string): string => (digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits);
