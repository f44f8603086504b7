/** Numbers as people read them: three digits that matter, and a unit. Absent ones are a dash. */

const DASH = '–';

function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1).replace(/\.0$/, '');
  if (size >= 1) return value.toFixed(2).replace(/\.?0+$/, '');
  return value
    .toPrecision(2)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

export function formatNumber(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return DASH;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size >= 1e9) return `${digits(value / 1e9)} G`;
  if (size >= 1e6) return `${digits(value / 1e6)} M`;
  if (size >= 1e4) return `${digits(value / 1e3)} k`;
  return digits(value);
}

export function formatRate(perSecond: number | undefined): string {
  return perSecond === undefined || Number.isNaN(perSecond)
    ? DASH
    : `${perSecond >= 0.05 || perSecond === 0 ? digits(Number(perSecond.toFixed(perSecond < 10 ? 1 : 0))) : '<0.1'}/s`;
}

/** A share from 0 to 1. Small ones must not look like none. */
export function formatRatio(ratio: number | undefined): string {
  if (ratio === undefined || Number.isNaN(ratio)) return DASH;
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  return `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1).replace(/\.0$/, '')}%`;
}

export function formatMs(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return DASH;
  if (!Number.isFinite(ms)) return '∞';
  if (ms < 1) return `${digits(ms * 1_000)} µs`;
  if (ms < 1_000) return `${ms < 10 ? digits(ms) : ms.toFixed(0)} ms`;
  if (ms < 60_000) return `${digits(ms / 1_000)} s`;
  return formatSpan(ms);
}

/** A length of time in its two largest parts: `1 h 5 min`, `42 s`. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined || Number.isNaN(bytes)) return DASH;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 1_024 && unit < units.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  return `${digits(size)} ${units[unit]}`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const formatTime = (at: string | number): string => clock.format(new Date(at));

/** `3 s ago`; what lies a moment ahead, because clocks differ, is now. */
export function formatAgo(at: string | number, nowMs: number): string {
  const ageMs = nowMs - new Date(at).getTime();
  return ageMs < 1_000 ? 'now' : `${formatSpan(ageMs)} ago`;
}
