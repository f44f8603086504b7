import { type Attempt, attemptOf } from '../attempt/attempt.ts';
import { healthOf, isHealthy } from '../definition/health-of.ts';
import type { PlacedExercise } from '../definition/place.ts';
import type { Dossier } from './dossier.ts';
import type { Clocks } from './result.ts';

/** One verdict a step of the health window: whether all checks held. */
export function healthTimeline(exercise: PlacedExercise, { health, healthWindow }: Dossier): { at: number; healthy: boolean }[] {
  const checks = healthOf(exercise);
  const steps = Math.floor((healthWindow.toMs - healthWindow.fromMs) / healthWindow.stepMs) + 1;
  return Array.from({ length: Math.max(0, steps) }, (_, step) => ({
    at: healthWindow.fromMs + step * healthWindow.stepMs,
    healthy: checks.every((check) => {
      const series = health.find(({ name }) => name === check.name)?.series ?? [];
      return isHealthy(
        check,
        series.map(({ values }) => values[step] ?? Number.NaN),
      );
    }),
  }));
}

/** From what telemetry and the shoppers say, not from when the fault was set; only what the learner did has the learner's time. */
export function clocksOf(exercise: PlacedExercise, dossier: Dossier): Clocks {
  const attempt = attemptOf(dossier.events);
  const timeline = healthTimeline(exercise, dossier);
  const injected = dossier.faults.length === 0 ? undefined : Math.min(...dossier.faults.map(({ injectedAt }) => injectedAt));
  const onset = timeline.find(({ at, healthy }) => !healthy && at >= (injected ?? Number.POSITIVE_INFINITY))?.at;
  const alert = dossier.alerts
    .filter(({ name, at }) => at >= (attempt.startedAt ?? 0) && (exercise.page.alert === undefined || name === exercise.page.alert))
    .toSorted((a, b) => a.at - b.at)[0]?.at;
  const mitigated = mitigatedAt(attempt);
  const recovered = mitigated === undefined ? undefined : recoveredAfter(timeline, mitigated);
  return {
    ...(injected === undefined ? {} : { injected }),
    ...(onset === undefined ? {} : { onset }),
    ...(dossier.firstUserErrorAt === undefined ? {} : { firstUserError: dossier.firstUserErrorAt }),
    ...(alert === undefined ? {} : { alert }),
    ...(attempt.acknowledgedAt === undefined ? {} : { acknowledged: attempt.acknowledgedAt }),
    ...(attempt.diagnosis === undefined ? {} : { diagnosed: attempt.diagnosis.at }),
    ...(mitigated === undefined ? {} : { mitigated }),
    ...(recovered === undefined ? {} : { recovered }),
  };
}

const mitigatedAt = ({ actions }: Attempt): number | undefined => actions.at(-1)?.at;

/** From where on it stays well, to the end of what was recorded. */
function recoveredAfter(timeline: readonly { at: number; healthy: boolean }[], fromMs: number): number | undefined {
  const lastBad = timeline.findLastIndex(({ healthy }) => !healthy);
  const next = timeline[lastBad + 1];
  if (next === undefined) return undefined;
  return Math.max(next.at, fromMs);
}
