import type { Journal } from '../run/journal.ts';
import { type Lane, lanesOf } from './lanes.ts';
import { escapeHtml } from './markup.ts';
import { createScale, niceCeiling, type Scale } from './scale.ts';
import type { Series, Timeline } from './timeline.ts';

/**
 * The run over time, one panel below the other on one axis of seconds since the method began; shaded where a fault was in force:
 *
 *     faults       ░░▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░
 *     checkouts/s  ╱╲╱╲╱‾╲╱╲╱╲╱╲╱╲╱╲╱╲
 *     failed       ______╱╲___________
 *     latency      ____╱‾‾‾‾╲_________
 *     breakers          ▓▓▓▓▓▓
 *     readiness    ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
 *     alerts              ▓▓▓▓▓
 */
const WIDTH = 1_000;
const LEFT = 190;
const RIGHT = 20;
const TOP = 10;
const GAP = 18;
const AXIS = 34;
const TITLE = 20;
const LANE = 18;
const CHART = 92;

interface Panel {
  readonly height: number;
  render(top: number): string;
}

/** An SVG without a colour of its own: its classes are styled by the page. */
export function plot(journal: Journal, timeline: Timeline): string {
  const zeroMs = Date.parse(journal.faultline.method_start ?? journal.start);
  const x = createScale([timeline.startMs, timeline.endMs], [LEFT, WIDTH - RIGHT]);
  const panels: Panel[] = [
    lanePanel('Faults', lanesOf.faults(journal, timeline.endMs), x),
    chartPanel('Checkouts per second', timeline.load, { x, unit: '/s', least: 1 }),
    chartPanel('Checkouts that failed', timeline.errors, { x, unit: '%', factor: 100, least: 5 }),
    chartPanel('Latency of checkouts', timeline.latency, { x, unit: ' ms', factor: 1_000, least: 200 }),
    lanePanel('Breakers that moved', lanesOf.breakers(timeline), x),
    lanePanel('Readiness', lanesOf.readiness(timeline), x),
    lanePanel('Alerts that fired', lanesOf.alerts(timeline), x),
    lanePanel('Hypothesis', lanesOf.hypothesis(journal), x),
  ].filter((panel) => panel !== undefined);

  let top = TOP;
  const drawn = panels.map((panel) => {
    const svg = panel.render(top);
    top += panel.height + GAP;
    return svg;
  });
  const bottom = top - GAP;
  const height = bottom + AXIS;
  const shades = journal.faultline.faults.map(({ startMs, endMs = timeline.endMs }) => {
    const from = x(Math.max(startMs, timeline.startMs));
    return `<rect class="shade" x="${px(from)}" y="${TOP}" width="${px(Math.max(1, x(Math.min(endMs, timeline.endMs)) - from))}" height="${px(bottom - TOP)}"/>`;
  });
  return [
    `<svg viewBox="0 0 ${WIDTH} ${px(height)}" role="img" aria-label="${escapeHtml(`Timeline of ${journal.faultline.file}`)}">`,
    ...shades,
    ...drawn,
    axis({ x, zeroMs, bottom, timeline }),
    '</svg>',
  ].join('\n');
}

function axis({ x, zeroMs, bottom, timeline }: { x: Scale; zeroMs: number; bottom: number; timeline: Timeline }): string {
  const spanSeconds = (timeline.endMs - timeline.startMs) / 1_000;
  const step = [5, 10, 20, 30, 60, 120, 300, 600].find((each) => spanSeconds / each <= 14) ?? 900;
  const first = Math.ceil((timeline.startMs - zeroMs) / 1_000 / step) * step;
  const ticks: string[] = [];
  for (let seconds = first; zeroMs + seconds * 1_000 <= timeline.endMs; seconds += step) {
    const at = px(x(zeroMs + seconds * 1_000));
    ticks.push(`<line class="${seconds === 0 ? 'zero' : 'grid'}" x1="${at}" x2="${at}" y1="${TOP}" y2="${px(bottom + 4)}"/>`);
    ticks.push(`<text class="tick middle" x="${at}" y="${px(bottom + 18)}">${seconds} s</text>`);
  }
  return ticks.join('\n');
}

type ChartOptions = { readonly x: Scale; readonly unit: string; readonly factor?: number; readonly least: number };

function chartPanel(title: string, series: readonly Series[], { x, unit, factor = 1, least }: ChartOptions): Panel | undefined {
  const shown = series.filter(({ points }) => points.some(({ value }) => value > 0) || series.length === 1);
  if (shown.every(({ points }) => points.length === 0)) return undefined;
  const highest = niceCeiling(Math.max(least, ...shown.flatMap(({ points }) => points.map(({ value }) => value * factor))));
  return {
    height: TITLE + CHART,
    render(top) {
      const y = createScale([0, highest], [top + TITLE + CHART, top + TITLE]);
      const lines = [0, 0.5, 1].map((part) => {
        const at = px(y(highest * part));
        return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="tick end" x="${LEFT - 8}" y="${px(y(highest * part) + 4)}">${Number((highest * part).toFixed(1))}${unit}</text>`;
      });
      const drawn = shown.map(({ points }, index) => {
        const path = points.map(({ atMs, value }, i) => {
          const previous = points[i - 1];
          const isGap = previous === undefined || atMs - previous.atMs > 4_000;
          return `${isGap ? 'M' : 'L'}${px(x(atMs))} ${px(y(value * factor))}`;
        });
        return `<path class="line s${index % 6}" d="${path.join('')}"/>`;
      });
      return `${heading(title, top, shown.length > 1 ? shown.map(({ name }) => name) : [])}${lines.join('')}${drawn.join('')}`;
    },
  };
}

function lanePanel(title: string, lanes: readonly Lane[], x: Scale): Panel | undefined {
  if (lanes.length === 0) return undefined;
  return {
    height: TITLE + lanes.length * LANE,
    render(top) {
      const rows = lanes.map(({ name, bars }, index) => {
        const y = top + TITLE + index * LANE;
        const drawn = bars.map(({ fromMs, toMs, kind, label }) => {
          const from = Math.max(LEFT, x(fromMs));
          const width = Math.max(3, Math.min(WIDTH - RIGHT, x(toMs)) - from);
          return `<rect class="bar ${kind}" x="${px(from)}" y="${px(y + 3)}" width="${px(width)}" height="${LANE - 6}" rx="2"><title>${escapeHtml(label)}</title></rect>`;
        });
        return `<text class="lane end" x="${LEFT - 8}" y="${px(y + 13)}">${escapeHtml(shortened(name))}</text><line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(y + LANE / 2)}" y2="${px(y + LANE / 2)}"/>${drawn.join('')}`;
      });
      return `${heading(title, top, [])}${rows.join('')}`;
    },
  };
}

function heading(title: string, top: number, legend: readonly string[]): string {
  let at = LEFT + title.length * 7.4 + 16;
  const entries = legend.map((name, index) => {
    const entry = `<line class="line s${index % 6}" x1="${px(at)}" x2="${px(at + 14)}" y1="${px(top + 9)}" y2="${px(top + 9)}"/><text class="tick" x="${px(at + 18)}" y="${px(top + 13)}">${escapeHtml(name)}</text>`;
    at += 18 + name.length * 6.6 + 18;
    return entry;
  });
  return `<text class="title" x="${LEFT}" y="${px(top + 13)}">${escapeHtml(title)}</text>${entries.join('')}`;
}

const LONGEST_LANE_NAME = 27;
const shortened = (text: string): string => (text.length > LONGEST_LANE_NAME ? `${text.slice(0, LONGEST_LANE_NAME - 1)}…` : text);
const px = (value: number): string => String(Math.round(value * 10) / 10);
