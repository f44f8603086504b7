import type { ActivityRun, HypothesisRun, Journal } from '../run/journal.ts';
import type { Point, Series, Timeline } from './timeline.ts';

export interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: 'fault' | 'open' | 'half' | 'good' | 'bad' | 'alert';
  readonly label: string;
}
export interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

/** What is so or is not, for a time, as bars. */
export const lanesOf = {
  faults: ({ faultline }: Journal, endOfPlotMs: number): Lane[] =>
    faultline.faults.map(({ kind, target, startMs, endMs = endOfPlotMs, endReason = 'in force', evidence }) => ({
      name: `${kind} ${target}`,
      bars: [{ fromMs: startMs, toMs: endMs, kind: 'fault', label: `${kind} on ${target}: ${evidence ?? ''} (${endReason})` }],
    })),

  breakers: ({ breakers, stepMs }: Timeline): Lane[] =>
    breakers.map(({ name, points }) => ({
      name,
      bars: [
        ...barsWhere(points, stepMs, ({ value }) => value === 2).map((bar) => ({ ...bar, kind: 'open' as const, label: 'open' })),
        ...barsWhere(points, stepMs, ({ value }) => value === 1).map((bar) => ({ ...bar, kind: 'half' as const, label: 'half-open' })),
      ],
    })),

  readiness: ({ readiness, stepMs }: Timeline): Lane[] =>
    readiness.map(({ name, points }) => ({
      name,
      bars: [
        ...barsWhere(points, stepMs, ({ value }) => value === 1).map((bar) => ({ ...bar, kind: 'good' as const, label: 'ready' })),
        ...barsWhere(points, stepMs, ({ value }) => value !== 1).map((bar) => ({ ...bar, kind: 'bad' as const, label: 'not ready' })),
      ],
    })),

  alerts: ({ alerts, stepMs }: Timeline): Lane[] =>
    alerts.map(({ name, points }: Series) => ({
      name,
      bars: barsWhere(points, stepMs, ({ value }) => value > 0).map((bar) => ({ ...bar, kind: 'alert', label: `${name} fires` })),
    })),

  hypothesis: ({ steady_states: { before, during, after }, run }: Journal): Lane[] => [
    { name: 'steady state', bars: [before, ...during, after].filter((each) => each !== null).map(barOfLook) },
    ...run.filter(({ tolerance_met: met }) => met !== undefined).map((each) => ({ name: each.activity.name, bars: [barOfProbe(each)] })),
  ],
};

function barOfLook({ steady_state_met: met, probes }: HypothesisRun): Bar {
  const failing = probes.filter(({ tolerance_met: each }) => each === false).map(({ activity }) => activity.name);
  return {
    fromMs: Date.parse(probes[0]?.start ?? ''),
    toMs: Date.parse(probes.at(-1)?.end ?? ''),
    kind: met ? 'good' : 'bad',
    label: met ? 'as it should be' : failing.join('; '),
  };
}

function barOfProbe({ start, end, tolerance_met: met, found, wanted }: ActivityRun): Bar {
  return { fromMs: Date.parse(start), toMs: Date.parse(end), kind: met === true ? 'good' : 'bad', label: `${found}, wanted ${wanted}` };
}

/** Runs of points for which it is so; a point stands for the step that follows it. */
function barsWhere(points: readonly Point[], stepMs: number, isSo: (point: Point) => boolean): Pick<Bar, 'fromMs' | 'toMs'>[] {
  const bars: { fromMs: number; toMs: number }[] = [];
  for (const point of points.filter(isSo)) {
    const last = bars.at(-1);
    if (last !== undefined && point.atMs - last.toMs < stepMs / 2) last.toMs = point.atMs + stepMs;
    else bars.push({ fromMs: point.atMs, toMs: point.atMs + stepMs });
  }
  return bars;
}
