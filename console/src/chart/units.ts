import { formatBytes, formatMs, formatNumber, formatRate, formatRatio } from '../ui/format.ts';

/** The units that our dashboards use, by Grafana's names; any other is a plain number. */
const formats: Readonly<Record<string, (value: number) => string>> = {
  s: (value) => formatMs(value * 1_000),
  ms: formatMs,
  bytes: formatBytes,
  Bps: (value) => `${formatBytes(value)}/s`,
  percentunit: formatRatio,
  percent: (value) => formatRatio(value / 100),
  reqps: formatRate,
  ops: formatRate,
  currencyEUR: (value) => `€ ${formatNumber(value)}`,
  currencyUSD: (value) => `$ ${formatNumber(value)}`,
};

export function formatUnit(value: number | undefined | null, unit = 'short'): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value < 0 && unit !== 'short') return `−${formatUnit(-value, unit)}`;
  return (formats[unit] ?? formatNumber)(value);
}
