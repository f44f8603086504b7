import type { GridSeries } from '../ports.ts';
import type { Moment } from './timeline.ts';

export interface ChartOptions {
  readonly title: string;
  readonly series: readonly GridSeries[];
  readonly fromMs: number;
  readonly stepMs: number;
  readonly moments: readonly Moment[];
}

const WIDTH = 720;
const HEIGHT = 160;
const LEFT = 56;
const TOP = 24;
const BOTTOM = 20;
const MOST_SERIES = 6;
const colours = ['#2563eb', '#dc2626', '#059669', '#d97706', '#7c3aed', '#0891b2'];
const momentColours = { fault: '#dc2626', alert: '#d97706', learner: '#2563eb', shop: '#64748b' } as const;

/** A line chart as SVG that stands alone: no script, no font, no address. */
export function chart({ title, series, fromMs, stepMs, moments }: ChartOptions): string {
  const shown = series.slice(0, MOST_SERIES);
  const numbers = shown.flatMap(({ values }) => values.filter((value) => Number.isFinite(value)));
  const steps = Math.max(2, ...shown.map(({ values }) => values.length));
  const top = Math.max(0, ...numbers) || 1;
  const bottom = Math.min(0, ...numbers);
  const x = (step: number): number => LEFT + (step / (steps - 1)) * (WIDTH - LEFT - 8);
  const y = (value: number): number => TOP + (1 - (value - bottom) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
  const lines = shown.map(
    ({ values }, index) => `<path d="${pathOf(values, x, y)}" fill="none" stroke="${colours[index] ?? '#000'}" stroke-width="1.5"/>`,
  );
  const marks = moments
    .map((moment) => ({ moment, step: (moment.at - fromMs) / stepMs }))
    .filter(({ step }) => step >= 0 && step <= steps - 1)
    .map(
      ({ moment, step }) =>
        `<line x1="${round(x(step))}" x2="${round(x(step))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="${momentColours[moment.kind]}" stroke-dasharray="3 3"><title>${escapeXml(moment.what)}</title></line>`,
    );
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeXml(title)}" xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="11">`,
    `<text x="4" y="14" font-weight="600">${escapeXml(title)}</text>`,
    `<line x1="${LEFT}" x2="${WIDTH - 8}" y1="${round(y(bottom))}" y2="${round(y(bottom))}" stroke="#94a3b8"/>`,
    `<text x="${LEFT - 4}" y="${TOP + 8}" text-anchor="end" fill="#64748b">${short(top)}</text>`,
    `<text x="${LEFT - 4}" y="${HEIGHT - BOTTOM}" text-anchor="end" fill="#64748b">${short(bottom)}</text>`,
    `<text x="${LEFT}" y="${HEIGHT - 4}" fill="#64748b">${clockTime(fromMs)}</text>`,
    `<text x="${WIDTH - 8}" y="${HEIGHT - 4}" text-anchor="end" fill="#64748b">${clockTime(fromMs + (steps - 1) * stepMs)}</text>`,
    ...(numbers.length === 0 ? [`<text x="${WIDTH / 2}" y="${HEIGHT / 2}" text-anchor="middle" fill="#64748b">no data</text>`] : []),
    ...marks,
    ...lines,
    '</svg>',
  ].join('\n');
}

/** A gap where there is no sample. */
function pathOf(values: readonly number[], x: (step: number) => number, y: (value: number) => number): string {
  let pen = 'M';
  const parts: string[] = [];
  for (const [step, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      pen = 'M';
      continue;
    }
    parts.push(`${pen}${round(x(step))},${round(y(value))}`);
    pen = 'L';
  }
  return parts.join(' ');
}

const round = (value: number): number => Math.round(value * 10) / 10;
const short = (value: number): string => (Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3))));
/** In UTC, as logs are. */
export const clockTime = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
