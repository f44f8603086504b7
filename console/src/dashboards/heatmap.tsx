import { useEffect, useMemo, useRef } from 'react';
import { useLocation } from 'wouter';
import { cssColor, useTheme } from '../chart/colors.ts';
import { SlowestExemplar } from '../chart/slowest-exemplar.tsx';
import { formatUnit } from '../chart/units.ts';
import type { Exemplar, Series } from '../telemetry/prometheus-range.ts';
import type { Span } from '../time/time-range.ts';
import { formatTime } from '../ui/format.ts';
import { useWidth } from '../ui/use-width.ts';
import { bucketsOf, type Cells } from './heatmap-data.ts';
import type { PanelModel } from './model.ts';

interface HeatmapProps {
  readonly panel: PanelModel;
  readonly data: { readonly series: readonly Series[]; readonly exemplars: readonly Exemplar[] };
  readonly span: Span;
  readonly height: number;
}

const LEGEND = 30;
const LEFT = 58;
const BOTTOM = 22;

export function Heatmap({ panel, data, span, height }: HeatmapProps) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const [, navigate] = useLocation();
  const cells = useMemo(() => bucketsOf(data.series), [data.series]);
  const unit = panel.fieldConfig?.defaults?.unit;
  const drawnHeight = height - LEGEND;
  const place = useMemo(() => placer({ cells, span, width, height: drawnHeight }), [cells, span, width, drawnHeight]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || width === 0) return;
    const ratio = devicePixelRatio;
    element.width = width * ratio;
    element.height = drawnHeight * ratio;
    context.scale(ratio, ratio);
    draw(context, { cells, place, unit, span, width, height: drawnHeight, exemplars: data.exemplars });
  }, [cells, place, unit, span, width, drawnHeight, data.exemplars, theme]);

  const openTrace = ({ traceId }: Exemplar): void => navigate(`/explore/trace/${traceId}`);
  const exemplarAt = (event: React.MouseEvent): Exemplar | undefined => {
    const { offsetX, offsetY } = event.nativeEvent;
    return data.exemplars.find((each) => Math.hypot(place.x(each.seconds) - offsetX, place.yOf(each.value) - offsetY) < 7);
  };
  return (
    <div ref={frame} className="heatmap" style={{ height }}>
      <canvas
        style={{ height: drawnHeight }}
        ref={canvas}
        role="img"
        aria-label={`${panel.title}: how many requests took how long, over time`}
        onMouseMove={(event) => {
          const found = exemplarAt(event);
          event.currentTarget.style.cursor = found === undefined ? '' : 'pointer';
          event.currentTarget.title =
            found === undefined ? '' : `${formatUnit(found.value, unit)} at ${formatTime(found.seconds * 1_000)}: open its trace`;
        }}
        onClick={(event) => {
          const found = exemplarAt(event);
          if (found !== undefined) openTrace(found);
        }}
      />
      <ul className="legend" aria-label={`Traces of ${panel.title}`}>
        <SlowestExemplar exemplars={data.exemplars} unit={unit} onExemplar={openTrace} />
      </ul>
    </div>
  );
}

interface Placer {
  x(seconds: number): number;
  /** Upper edge of the band with this index, from below. */
  y(band: number): number;
  yOf(value: number): number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

function placer({ cells, span, width, height }: { cells: Cells; span: Span; width: number; height: number }): Placer {
  const perSecond = (width - LEFT - 6) / ((span.endMs - span.startMs) / 1_000);
  const cellHeight = (height - BOTTOM - 6) / Math.max(1, cells.bounds.length);
  const y = (band: number): number => height - BOTTOM - (band + 1) * cellHeight;
  return {
    x: (seconds) => LEFT + (seconds - span.startMs / 1_000) * perSecond,
    y,
    yOf(value) {
      const band = cells.bounds.findIndex((bound) => value <= bound);
      return y(band === -1 ? cells.bounds.length - 1 : band) + cellHeight / 2;
    },
    cellWidth: Math.max(1, cells.stepS * perSecond),
    cellHeight,
  };
}

interface Drawing {
  readonly cells: Cells;
  readonly place: Placer;
  readonly unit: string | undefined;
  readonly span: Span;
  readonly width: number;
  readonly height: number;
  readonly exemplars: readonly Exemplar[];
}

function draw(context: CanvasRenderingContext2D, { cells, place, unit, span, width, height, exemplars }: Drawing): void {
  context.clearRect(0, 0, width, height);
  context.font = '11px system-ui, sans-serif';
  context.fillStyle = cssColor('--muted');
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const every = Math.ceil(16 / place.cellHeight);
  cells.bounds.forEach((bound, band) => {
    if (band % every === 0 || bound === Number.POSITIVE_INFINITY)
      context.fillText(formatUnit(bound, unit), LEFT - 6, place.y(band) + place.cellHeight / 2);
  });
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillText(formatTime(span.startMs), LEFT, height - 6);
  context.textAlign = 'right';
  context.fillText(formatTime(span.endMs), width - 6, height - 6);
  context.fillStyle = cssColor('--series-2');
  for (const { seconds, band, count } of cells.cells) {
    // A single slow request must be seen beside thousands of fast ones: by the logarithm.
    context.globalAlpha = 0.15 + 0.85 * (Math.log1p(count) / Math.log1p(cells.most));
    context.fillRect(
      place.x(seconds) - place.cellWidth,
      place.y(band) + 1,
      Math.max(1, place.cellWidth - 0.5),
      Math.max(1, place.cellHeight - 1),
    );
  }
  context.globalAlpha = 1;
  context.fillStyle = cssColor('--exemplar');
  for (const { seconds, value } of exemplars) {
    const [x, y] = [place.x(seconds), place.yOf(value)];
    context.beginPath();
    context.moveTo(x, y - 3.5);
    context.lineTo(x + 3.5, y);
    context.lineTo(x, y + 3.5);
    context.lineTo(x - 3.5, y);
    context.fill();
  }
}
