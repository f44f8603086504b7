import type { ChaosClient } from '@faultline/chaos/client';
import {
  type AlertRule,
  type Episode,
  inspectPromql,
  type PlacedExercise,
  placeExercise,
  type Telemetry,
} from '@faultline/exercise-engine';
import type { AttemptClock } from './attempt-clock.ts';
import { waitForHealth } from './calibration.ts';
import { Incident } from './incident.ts';
import type { Shoppers } from './shoppers.ts';

export interface TrialDependencies {
  readonly chaos: ChaosClient;
  readonly telemetry: Telemetry;
  readonly shoppers: Shoppers;
  readonly signal: AbortSignal;
  readonly clock: AttemptClock;
}

const STEP_MS = 2_000;
const CALM_MS = 24_000;

/** Plays what the writer of the rule has not seen: calm, more load, and the fault in other places and strengths. */
export async function runAlertTrial(
  dependencies: TrialDependencies,
  { exercise, rule }: { exercise: PlacedExercise; rule: AlertRule },
): Promise<Episode[]> {
  if (!inspectPromql(rule.expr).ok) return [];
  const { shoppers, signal, clock, telemetry } = dependencies;
  const { checkoutsPerSecond, busyCheckoutsPerSecond } = exercise.shop;
  const calm = async (kind: 'quiet' | 'load'): Promise<Episode> => {
    await shoppers.setRate(kind === 'load' ? busyCheckoutsPerSecond : checkoutsPerSecond);
    const fromMs = clock.now();
    await clock.sleep(CALM_MS, signal);
    return { kind, ...firing(await firstFiring(telemetry, rule, { fromMs, toMs: clock.now() })) };
  };
  await waitForHealth(exercise, dependencies);
  const episodes = [await calm('quiet'), await calm('load')];
  await shoppers.setRate(checkoutsPerSecond);
  for (let number = 1; number <= (exercise.alertTask?.episodes ?? 1); number++) {
    await waitForHealth(exercise, dependencies);
    episodes.push(await faultEpisode(dependencies, { exercise, rule, seed: exercise.seed + number * 7_919 }));
  }
  return episodes;
}

async function faultEpisode(
  dependencies: TrialDependencies,
  { exercise, rule, seed }: { exercise: PlacedExercise; rule: AlertRule; seed: number },
): Promise<Episode> {
  const { chaos, telemetry, signal, clock } = dependencies;
  const placed = placeExercise(exercise.unplaced, { seed, guided: false });
  const incident = new Incident({ exercise: placed, chaos, clock });
  const withinMs = (exercise.alertTask?.withinSeconds ?? 0) * 1_000;
  try {
    const fromMs = clock.now();
    await incident.start();
    await clock.sleep(withinMs, signal);
    return { kind: 'fault', placement: placed.placement, ...firing(await firstFiring(telemetry, rule, { fromMs, toMs: clock.now() })) };
  } finally {
    await incident.end();
  }
}

const firing = (afterMs: number | undefined) => (afterMs === undefined ? {} : { firedAfterMs: afterMs });

/** As Prometheus would: the expression gives something, at every look for as long as `for` says. */
async function firstFiring(
  telemetry: Telemetry,
  { expr, forSeconds }: AlertRule,
  window: { fromMs: number; toMs: number },
): Promise<number | undefined> {
  const series = await telemetry.promRange(expr, window, STEP_MS);
  const needed = Math.floor((forSeconds * 1_000) / STEP_MS) + 1;
  for (const { values } of series) {
    let run = 0;
    for (const [step, value] of values.entries()) {
      run = Number.isNaN(value) ? 0 : run + 1;
      if (run >= needed) return step * STEP_MS;
    }
  }
  return undefined;
}
