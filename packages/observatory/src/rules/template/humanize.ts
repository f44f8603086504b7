import { formatSignificant } from '../../go-format.ts';

/** How people read numbers, exactly as Prometheus's template functions of these names write them. */

const LARGE = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const;
const SMALL = ['', 'm', 'u', 'n', 'p', 'f', 'a', 'z', 'y'] as const;
const BINARY = ['', 'ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'] as const;

/** With an SI prefix: 1234567 is `1.235M`, 0.002 is `2m`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatSignificant(value);
  return Math.abs(value) >= 1 ? scaleDown(value, { prefixes: LARGE, base: 1000 }) : scaleUp(value);
}

/** With a binary prefix: 2048 is `2ki`. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return formatSignificant(value);
  return scaleDown(value, { prefixes: BINARY, base: 1024 });
}

/** Seconds as `1h 2m 3s`; below a minute with four digits, below a second with a prefix. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatSignificant(seconds);
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) return `${scaleUp(seconds)}s`;
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  const whole = Math.trunc(size);
  const s = whole % 60;
  const m = Math.trunc(whole / 60) % 60;
  const h = Math.trunc(whole / 3600) % 24;
  const d = Math.trunc(whole / 86_400);
  if (d !== 0) return `${sign}${d}d ${h}h ${m}m ${s}s`;
  if (h !== 0) return `${sign}${h}h ${m}m ${s}s`;
  if (m !== 0) return `${sign}${m}m ${s}s`;
  return `${sign}${formatSignificant(size)}s`;
}

/** 0.0123 is `1.23%`. */
export function humanizePercentage(ratio: number): string {
  return `${formatSignificant(ratio * 100)}%`;
}

/** Seconds since the epoch as Go prints a time in UTC. */
export function humanizeTimestamp(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatSignificant(seconds);
  const date = new Date(Math.trunc(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return formatSignificant(seconds);
  const [day = '', time = ''] = date.toISOString().split('T');
  // Prometheus keeps milliseconds.
  const milliseconds = Math.round((seconds - Math.trunc(seconds)) * 1000);
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0').replace(/0+$/, '')}`;
  return `${day} ${time.slice(0, 8)}${fraction} +0000 UTC`;
}

function scaleDown(value: number, { prefixes, base }: { prefixes: readonly string[]; base: number }): string {
  let rest = value;
  let prefix = 0;
  while (Math.abs(rest) >= base && prefix < prefixes.length - 1) {
    rest /= base;
    prefix += 1;
  }
  return `${formatSignificant(rest)}${prefixes[prefix]}`;
}

function scaleUp(value: number): string {
  let rest = value;
  let prefix = 0;
  while (Math.abs(rest) < 1 && prefix < SMALL.length - 1) {
    rest *= 1000;
    prefix += 1;
  }
  return `${formatSignificant(rest)}${SMALL[prefix]}`;
}
