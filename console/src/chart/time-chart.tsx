import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Exemplar, Series } from '../telemetry/prometheus-range.ts';
import type { Span } from '../time/time-range.ts';
import { formatTime } from '../ui/format.ts';
import { useWidth } from '../ui/use-width.ts';
import { alignSeries, stack } from './align.ts';
import { cssColor, strokeOf, useTheme } from './colors.ts';
import { overlay } from './overlay.ts';
import { SlowestExemplar } from './slowest-exemplar.tsx';
import { formatUnit } from './units.ts';
import './chart.css';

export interface Annotation {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly tone: 'bad' | 'warn' | 'neutral';
}

export interface TimeChartProps {
  readonly title: string;
  readonly span: Span;
  readonly series: readonly (Series & { readonly name: string })[];
  readonly unit?: string | undefined;
  readonly stacked?: boolean;
  /** From 0 to 1. */
  readonly fill?: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly thresholds?: readonly { readonly value: number; readonly color: string }[];
  readonly annotations?: readonly Annotation[];
  readonly exemplars?: readonly Exemplar[];
  readonly height: number;
  /** Seconds without a point that a line is drawn across. */
  readonly spanGapsS?: number;
  readonly onZoom?: ((span: Span) => void) | undefined;
  readonly onExemplar?: ((exemplar: Exemplar) => void) | undefined;
}

const LEGEND_SHOWN = 12;

export function TimeChart(props: TimeChartProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [only, setOnly] = useState<string>();
  const shown = useMemo(
    () =>
      props.series
        .map((each, index) => ({ ...each, stroke: strokeOf(index) }))
        .filter(({ name }) => only === undefined || name === only || !props.series.some((s) => s.name === only)),
    [props.series, only],
  );
  return (
    <div className="chart">
      <div ref={frame} className="chart-frame" style={{ height: props.height }}>
        {width > 0 && <Plot {...props} series={shown} width={width} />}
      </div>
      <ul className="legend" aria-label={`Lines of ${props.title}`}>
        {props.series.slice(0, LEGEND_SHOWN).map(({ name }, index) => (
          <li key={`${name} ${index}`}>
            <button
              type="button"
              className={`legend-item${only !== undefined && only !== name ? ' legend-off' : ''}`}
              aria-pressed={only === name}
              title={`${name}: show ${only === name ? 'all lines' : 'only this line'}`}
              onClick={() => setOnly(only === name ? undefined : name)}
            >
              <svg width="14" height="8" aria-hidden="true">
                <path
                  d="M0 4H14"
                  stroke={`var(${strokeOf(index).variable})`}
                  strokeWidth="3"
                  strokeDasharray={strokeOf(index).dash?.join(' ')}
                />
              </svg>
              <span>{name}</span>
            </button>
          </li>
        ))}
        {props.series.length > LEGEND_SHOWN && <li className="muted small">and {props.series.length - LEGEND_SHOWN} more</li>}
        {props.onExemplar !== undefined && (
          <SlowestExemplar exemplars={props.exemplars ?? []} unit={props.unit} onExemplar={props.onExemplar} />
        )}
      </ul>
    </div>
  );
}

type PlotSeries = TimeChartProps['series'][number] & { readonly stroke: ReturnType<typeof strokeOf> };

function Plot({
  width,
  height,
  series,
  span,
  ...props
}: Omit<TimeChartProps, 'series'> & { readonly width: number; readonly series: readonly PlotSeries[] }) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef({ ...props, span, series });
  latest.current = { ...props, span, series };
  const theme = useTheme();
  const [hover, setHover] = useState<{ readonly left: number; readonly index: number; readonly exemplar: Exemplar | undefined }>();
  const { unit, stacked = false, fill = 0.1, min, max, spanGapsS = 15 } = props;
  const data = useMemo(() => {
    const { x, y } = alignSeries(series);
    return { x, y, drawn: stacked ? stack(y) : y };
  }, [series, stacked]);
  const names = series.map(({ name, stroke }) => `${name}|${stroke.variable}`).join('\n');

  // Another set of lines, or other colours, is another plot; new points are not.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const { series: lines } = latest.current;
    const grid = { stroke: cssColor('--line'), width: 1 };
    const text = cssColor('--muted');
    const font = '11px system-ui, sans-serif';
    const made = new uPlot(
      {
        width,
        height,
        legend: { show: false },
        padding: [8, 8, 0, 0],
        cursor: { sync: { key: 'time' }, drag: { x: true, y: false, setScale: false }, points: { size: 5 } },
        scales: {
          x: { time: true, range: () => [latest.current.span.startMs / 1_000, latest.current.span.endMs / 1_000] },
          y: { range: (_self, low, high) => yRange({ low, high, min, max, thresholds: latest.current.thresholds ?? [] }) },
        },
        axes: [
          { stroke: text, font, grid, ticks: { show: false }, values: '{HH}:{mm}:{ss}', space: 70, size: 26, gap: 4 },
          {
            stroke: text,
            font,
            grid,
            ticks: { show: false },
            size: 58,
            gap: 6,
            space: 28,
            values: (_self, ticks) => ticks.map((value) => formatUnit(value, unit)),
          },
        ],
        // Stacked, each is filled down to the one below it, not to the ground through all of them.
        bands: stacked ? lines.slice(1).map((_, index) => ({ series: [index + 2, index + 1] as [number, number] })) : [],
        series: [
          {},
          ...lines.map(({ name, stroke }) => {
            const color = cssColor(stroke.variable);
            return {
              label: name,
              stroke: color,
              width: 1.5,
              points: { show: false },
              ...(stroke.dash === undefined ? {} : { dash: [...stroke.dash] }),
              fill: withAlpha(color, fill),
              spanGaps: false,
            };
          }),
        ],
        hooks: {
          draw: [(self) => overlay(self, latest.current)],
          setCursor: [
            (self) => {
              const { idx, left = -1 } = self.cursor;
              setHover(
                idx === null || idx === undefined || left < 0 || !self.over.matches(':hover')
                  ? undefined
                  : { left, index: idx, exemplar: nearest(self, latest.current.exemplars) },
              );
            },
          ],
          setSelect: [
            (self) => {
              const { left, width: chosen } = self.select;
              if (chosen > 6)
                latest.current.onZoom?.({
                  startMs: Math.round(self.posToVal(left, 'x') * 1_000),
                  endMs: Math.round(self.posToVal(left + chosen, 'x') * 1_000),
                });
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      [[], ...lines.map(() => [])],
      element,
    );
    made.over.addEventListener('click', () => {
      const exemplar = nearest(made, latest.current.exemplars);
      if (exemplar !== undefined) latest.current.onExemplar?.(exemplar);
    });
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [names, theme, unit, stacked, fill, min, max, height]);

  useEffect(() => plot.current?.setSize({ width, height }), [width, height]);
  useEffect(() => {
    // Gaps longer than that are gaps; shorter ones are bridged here, since uPlot only knows all or none.
    plot.current?.setData([data.x, ...data.drawn.map((values) => bridge(data.x, values, spanGapsS))] as uPlot.AlignedData);
  }, [data, span, names, theme, unit, spanGapsS, props.annotations, props.exemplars]);

  return (
    <>
      <div ref={host} className={hover?.exemplar === undefined ? '' : 'chart-on-exemplar'} />
      {hover !== undefined && (
        <div
          className="tooltip"
          style={hover.left > width / 2 ? { right: width - hover.left - 40 } : { left: hover.left + 80 }}
          aria-hidden="true"
        >
          <p className="muted">{formatTime((data.x[hover.index] ?? 0) * 1_000)}</p>
          {hover.exemplar !== undefined && (
            <p>
              exemplar {formatUnit(hover.exemplar.value, unit)} <span className="muted">click: its trace</span>
            </p>
          )}
          {valuesAt(series, data.y, hover.index).map(({ name, value, stroke }, index) => (
            <p key={`${name} ${index}`}>
              <i style={{ background: `var(${stroke.variable})` }} />
              <span>{name}</span>
              <b>{formatUnit(value, unit)}</b>
            </p>
          ))}
        </div>
      )}
    </>
  );
}

const TOOLTIP_SHOWN = 10;

function valuesAt(series: readonly PlotSeries[], y: readonly (readonly (number | null)[])[], index: number) {
  return series
    .flatMap(({ name, stroke }, i) => {
      const value = y[i]?.[index];
      return value === null || value === undefined ? [] : [{ name, stroke, value }];
    })
    .toSorted((a, b) => b.value - a.value)
    .slice(0, TOOLTIP_SHOWN);
}

interface Bounds {
  readonly low: number | null;
  readonly high: number | null;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly thresholds: readonly { readonly value: number }[];
}

/** From nothing upwards, with a little air; a threshold comes into view when the values are half way to it. */
function yRange({ low, high, min, max, thresholds }: Bounds): [number, number] {
  const top = high ?? 1;
  const near = thresholds.map(({ value }) => value).filter((value) => value > top && value < top * 2);
  const bottom = min ?? Math.min(0, low ?? 0);
  const upper = max ?? Math.max(top, ...near) * 1.08;
  return [bottom, upper > bottom ? upper : bottom + 1];
}

function bridge(x: readonly number[], values: readonly (number | null)[], longestS: number): (number | null | undefined)[] {
  const out: (number | null | undefined)[] = [...values];
  let last = -1;
  values.forEach((value, i) => {
    if (value === null) return;
    if (last >= 0 && i - last > 1 && (x[i] ?? 0) - (x[last] ?? 0) <= longestS) out.fill(undefined, last + 1, i);
    last = i;
  });
  return out;
}

const EXEMPLAR_WITHIN_PX = 8;

function nearest(plot: uPlot, exemplars: readonly Exemplar[] = []): Exemplar | undefined {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0) return undefined;
  let best: Exemplar | undefined;
  let bestDistance = EXEMPLAR_WITHIN_PX;
  for (const each of exemplars) {
    const y = Math.max(0, plot.valToPos(each.value, 'y'));
    const distance = Math.hypot(plot.valToPos(each.seconds, 'x') - left, y - top);
    if (distance < bestDistance) [best, bestDistance] = [each, distance];
  }
  return best;
}

const withAlpha = (color: string, alpha: number): string =>
  color.replace(/^rgb\((.*)\)$/, (_, parts: string) => `rgba(${parts}, ${alpha})`);
