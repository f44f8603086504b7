import { type HealthCheck, healthOf, isHealthy, type PlacedExercise, type Telemetry, type Window } from '@faultline/exercise-engine';
import type { AttemptClock } from './attempt-clock.ts';
import type { Shoppers } from './shoppers.ts';

/** What evidence is compared with: the shop as it is, and the shop when only more people come. */
export interface Calibration {
  readonly baseline: Window;
  readonly decoy: Window;
  readonly checkoutsPerSecond: number;
  readonly busyCheckoutsPerSecond: number;
}

export interface CalibrationDependencies {
  readonly telemetry: Telemetry;
  readonly shoppers: Shoppers;
  readonly signal: AbortSignal;
  readonly clock: AttemptClock;
}

const STEP_MS = 2_000;
/** So long the shop has to be well at a stretch. */
const HEALTHY_MS = 12_000;
const GIVE_UP_AFTER_MS = 120_000;
const BASELINE_MS = 20_000;
const DECOY_MS = 20_000;
/** Until a change of the load is seen in windows of 15 s. */
const SETTLE_MS = 6_000;
const GOOD_FOR_MS = 20 * 60_000;

/** Which checks do not hold at this moment, by name. */
export async function failingChecks(
  checks: readonly HealthCheck[],
  { telemetry, clock }: Pick<CalibrationDependencies, 'telemetry' | 'clock'>,
): Promise<string[]> {
  const at = clock.now();
  const verdicts = await Promise.all(
    checks.map(async (check) => {
      const series = await telemetry.promRange(check.query, { fromMs: at, toMs: at }, STEP_MS).catch(() => []);
      return isHealthy(
        check,
        series.map(({ values }) => values[0] ?? Number.NaN),
      )
        ? []
        : [check.name];
    }),
  );
  return verdicts.flat();
}

/** Resolves with undefined once the shop is well for a while, with what fails when it does not get well. */
export async function waitForHealth(
  exercise: PlacedExercise,
  dependencies: CalibrationDependencies,
  giveUpAfterMs = GIVE_UP_AFTER_MS,
): Promise<string | undefined> {
  const { clock, signal } = dependencies;
  const checks = healthOf(exercise);
  const until = clock.now() + giveUpAfterMs;
  let since: number | undefined;
  let failing: string[] = [];
  while (clock.now() < until) {
    signal.throwIfAborted();
    failing = await failingChecks(checks, dependencies);
    if (failing.length > 0) since = undefined;
    else since ??= clock.now();
    if (since !== undefined && clock.now() - since >= HEALTHY_MS) return undefined;
    await clock.sleep(STEP_MS, signal);
  }
  return failing.join(', ') || 'the shop is never well for long';
}

/** Proves the shop healthy and records what it looks like, unless that was recorded a short while ago. */
export async function calibrate(
  exercise: PlacedExercise,
  dependencies: CalibrationDependencies,
  previous: Calibration | undefined,
): Promise<Calibration> {
  const { shoppers, signal, clock } = dependencies;
  const { checkoutsPerSecond, busyCheckoutsPerSecond } = exercise.shop;
  await shoppers.setRate(checkoutsPerSecond);
  const failing = await waitForHealth(exercise, dependencies);
  if (failing !== undefined) throw new UnhealthyError(`the shop is not healthy, so nothing can be learned from breaking it: ${failing}`);
  if (previous !== undefined && isCurrent(previous, exercise, clock.now())) return previous;
  const healthyAt = clock.now();
  await clock.sleep(BASELINE_MS - HEALTHY_MS, signal);
  const baseline = { fromMs: healthyAt - HEALTHY_MS, toMs: clock.now() };
  await shoppers.setRate(busyCheckoutsPerSecond);
  await clock.sleep(SETTLE_MS, signal);
  const busyAt = clock.now();
  await clock.sleep(DECOY_MS - SETTLE_MS, signal);
  const decoy = { fromMs: busyAt, toMs: clock.now() };
  await shoppers.setRate(checkoutsPerSecond);
  await clock.sleep(SETTLE_MS, signal);
  return { baseline, decoy, checkoutsPerSecond, busyCheckoutsPerSecond };
}

function isCurrent(calibration: Calibration, { shop }: PlacedExercise, nowMs: number): boolean {
  return (
    calibration.checkoutsPerSecond === shop.checkoutsPerSecond &&
    calibration.busyCheckoutsPerSecond === shop.busyCheckoutsPerSecond &&
    nowMs - calibration.baseline.toMs < GOOD_FOR_MS
  );
}

/** The shop did not get well before anything was done to it. */
export class UnhealthyError extends Error {
  override readonly name = 'UnhealthyError';
}
