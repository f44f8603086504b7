import { causesAmong, type Dossier, type Episode, grade, type Result, type Window } from '@faultline/exercise-engine';
import { runAlertTrial } from './alert-trial.ts';
import { type Calibration, waitForHealth } from './calibration.ts';
import { gather } from './gather.ts';
import type { RunningAttempt, RunningAttemptOptions } from './running-attempt.ts';

export interface FinishOptions {
  readonly running: RunningAttempt;
  readonly budgetsAtStart: Readonly<Record<string, number>>;
  readonly calibration: Calibration | undefined;
  readonly signal: AbortSignal;
}

/** Breakers that are open close within ten seconds, and windows of 15 s forget. */
const RECOVERS_WITHIN_MS = 45_000;
const SETTLE_MS = 4_000;
const REPLAY_MS = 16_000;

/** Plays the trigger again, gathers what there is to know, puts the lab in order, and grades. */
export async function finishAttempt(
  dependencies: RunningAttemptOptions,
  options: FinishOptions,
): Promise<{ dossier: Dossier; result: Result }> {
  const { running, budgetsAtStart, signal } = options;
  const { exercise, shoppers, clock } = dependencies;
  const { attempt } = running;
  const mended = attempt.actions.length > 0 && causesAmong(exercise, running.incident.faults).every(({ end }) => end !== 'still_there');
  let replay: Window | undefined;
  let episodes: readonly Episode[] | undefined;
  // What of it can be seen while the fault is in force has been seen: waiting for a recovery that cannot come proves nothing.
  if (exercise.task === 'diagnose' && mended) replay = await playAgain(dependencies, signal);
  const endedAt = clock.now();
  const faults = running.incident.faults.map(({ herring, ...fault }) => fault);
  await running.incident.end();
  await shoppers.setRate(exercise.shop.checkoutsPerSecond).catch(() => {});
  const rule = attempt.diagnosis?.alert;
  if (exercise.task === 'alert' && rule !== undefined) episodes = await runAlertTrial({ ...dependencies, signal }, { exercise, rule });
  const dossier = await gather(dependencies, {
    exercise,
    guided: attempt.mode === 'guided',
    events: running.events,
    faults,
    startedAt: attempt.startedAt ?? endedAt,
    endedAt,
    replay,
    episodes,
    budgetsAtStart,
  });
  return { dossier, result: grade(exercise, dossier) };
}

/** The load under which it broke, or that of the decoy; for a while the shop may need to come back. */
async function playAgain({ exercise, telemetry, shoppers, clock }: RunningAttemptOptions, signal: AbortSignal): Promise<Window> {
  await waitForHealth(exercise, { telemetry, shoppers, signal, clock }, RECOVERS_WITHIN_MS);
  const { busyCheckoutsPerSecond, incidentCheckoutsPerSecond = 0 } = exercise.shop;
  await shoppers.setRate(Math.max(busyCheckoutsPerSecond, incidentCheckoutsPerSecond)).catch(() => {});
  await clock.sleep(SETTLE_MS, signal);
  const fromMs = clock.now();
  await clock.sleep(REPLAY_MS, signal);
  return { fromMs, toMs: clock.now() };
}
