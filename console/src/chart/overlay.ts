import type uPlot from 'uplot';
import type { Exemplar } from '../telemetry/prometheus-range.ts';
import { cssColor, toneOfColor } from './colors.ts';
import type { Annotation } from './time-chart.tsx';

interface Overlay {
  readonly annotations?: readonly Annotation[];
  readonly thresholds?: readonly { readonly value: number; readonly color: string }[];
  readonly exemplars?: readonly Exemplar[];
}

/** What is drawn over the lines: thresholds dashed, annotations as bands from their start, exemplars as diamonds. */
export function overlay(plot: uPlot, { annotations = [], thresholds = [], exemplars = [] }: Overlay): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { startMs, endMs, tone } of annotations) {
    const left = plot.valToPos(startMs / 1_000, 'x', true);
    const right = plot.valToPos(endMs / 1_000, 'x', true);
    ctx.fillStyle = cssColor(tone === 'neutral' ? '--faint' : `--${tone}`);
    ctx.globalAlpha = 0.08;
    ctx.fillRect(left, bbox.top, Math.max(ratio, right - left), bbox.height);
    ctx.globalAlpha = 0.8;
    ctx.fillRect(left, bbox.top, ratio, bbox.height);
  }
  ctx.globalAlpha = 1;
  for (const { value, color } of thresholds) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    ctx.strokeStyle = cssColor(`--${toneOfColor(color) === 'neutral' ? 'muted' : toneOfColor(color)}`);
    ctx.lineWidth = ratio;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.setLineDash([]);
  const size = 3.5 * ratio;
  ctx.fillStyle = cssColor('--exemplar');
  for (const { seconds, value } of exemplars) {
    const x = plot.valToPos(seconds, 'x', true);
    // One that is off the scale is worth the click most.
    const y = Math.max(bbox.top + size, plot.valToPos(value, 'y', true));
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.fill();
  }
  ctx.restore();
}
