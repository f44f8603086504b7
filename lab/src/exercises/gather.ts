import {
  type AttemptEvent,
  type Dossier,
  type Episode,
  type Harm,
  healthOf,
  type PlacedExercise,
  type Telemetry,
  type Window,
} from '@faultline/exercise-engine';
import type { Sources } from '../verify/load/load-books.ts';
import { verify } from '../verify/verify.ts';
import type { Shoppers } from './shoppers.ts';
import type { FiredAlert } from './telemetry.ts';

export interface GatherDependencies {
  readonly telemetry: Telemetry & { alerts(window: Window): Promise<FiredAlert[]> };
  readonly shoppers: Shoppers;
  readonly books: Sources;
}

export interface GatherOptions {
  readonly exercise: PlacedExercise;
  readonly guided: boolean;
  readonly events: readonly AttemptEvent[];
  readonly faults: Dossier['faults'];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly replay: Window | undefined;
  readonly episodes: readonly Episode[] | undefined;
  readonly budgetsAtStart: Readonly<Record<string, number>>;
}

const STEP_MS = 2_000;

/** Asks telemetry, shoppers and books for all that the grader needs. */
export async function gather(dependencies: GatherDependencies, options: GatherOptions): Promise<Dossier> {
  const { telemetry, shoppers, books } = dependencies;
  const { exercise, guided, events, faults, startedAt, endedAt, replay, episodes, budgetsAtStart } = options;
  const window = { fromMs: startedAt, toMs: endedAt };
  const [health, alerts, { firstErrorAt, ...checkouts }, budgets, brokenInvariants] = await Promise.all([
    Promise.all(
      healthOf(exercise).map(async ({ name, query }) => ({
        name,
        series: await telemetry.promRange(query, window, STEP_MS).catch(() => []),
      })),
    ),
    telemetry.alerts(window).catch(() => []),
    shoppers.harm(window),
    budgetsLeft(telemetry, endedAt),
    violations(books),
  ]);
  const harm: Harm = {
    ...checkouts,
    brokenInvariants,
    budgetSpent: Object.fromEntries(Object.entries(budgets).map(([slo, left]) => [slo, Math.max(0, (budgetsAtStart[slo] ?? left) - left)])),
  };
  return {
    version: 1,
    exercise: exercise.id,
    guided,
    seed: exercise.seed,
    events,
    faults,
    health,
    healthWindow: { ...window, stepMs: STEP_MS },
    alerts,
    harm,
    ...(firstErrorAt === undefined ? {} : { firstUserErrorAt: firstErrorAt }),
    ...(replay === undefined ? {} : { replay }),
    ...(episodes === undefined ? {} : { episodes }),
  };
}

/** Share of the period's error budget that is left, by objective. */
export async function budgetsLeft(telemetry: Telemetry, atMs: number): Promise<Record<string, number>> {
  const series = await telemetry
    .promRange('slo:period_error_budget_remaining:ratio', { fromMs: atMs, toMs: atMs }, STEP_MS)
    .catch(() => []);
  return Object.fromEntries(
    series.map(({ labels, values }) => [labels['sloth_slo'] ?? '', values[0] ?? Number.NaN]).filter(([, left]) => !Number.isNaN(left)),
  );
}

/** Those that hold at all times; what is in flight decides nothing. A book that cannot be read is not a broken promise. */
async function violations(books: Sources): Promise<string[]> {
  try {
    const { results } = await verify(books);
    return results.filter((result) => result.violations.length > 0).map(({ promise }) => promise);
  } catch {
    return [];
  }
}
