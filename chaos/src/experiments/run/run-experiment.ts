import { hostname } from 'node:os';
import type { Surroundings } from '../activity/call-provider.ts';
import type { LoadedExperiment } from '../load/load-experiment.ts';
import type { RunClock } from './clock.ts';
import { createControls } from './controls.ts';
import type { Emit } from './events.ts';
import { createFaultKeeper, type FaultKeeper } from './fault-keeper.ts';
import { deviation, distinct, unhealthy } from './findings.ts';
import { failingOf, keepLooking, lookUntilMet } from './hypothesis.ts';
import { type ActivityRun, type HypothesisRun, type Journal, withoutSecrets } from './journal.ts';
import { type PerformContext, perform } from './perform.ts';
import { runMethod } from './run-method.ts';
import { exitCodes, type Finding, type Verdict, verdictOf } from './verdict.ts';

export interface RunOptions {
  readonly clock: RunClock;
  readonly emit: Emit;
  readonly surroundings: Surroundings;
  /** Somebody wants it to end: what was injected is reverted, and the verdict is `interrupted`. */
  readonly interrupt: AbortSignal;
  readonly dry?: boolean;
  /** How long the baseline may take to be healthy, where the file does not say. */
  readonly settleMs?: number;
}

const DEFAULT_SETTLE_MS = 30_000;
const DEFAULT_FREQUENCY_SECONDS = 1;
const ROLLBACK_LIMIT_MS = 120_000;

/**
 *   hypothesis ──► method ──────────────► hypothesis ──► rollbacks ──► verdict
 *    unhealthy │   │ hypothesis, again     after          always, and then whatever
 *    baseline  ▼   │ and again                            is left of our faults
 *          verdict ▼ a fault fails, is lost, Ctrl-C: straight to the rollbacks
 */
export async function runExperiment(loaded: LoadedExperiment, options: RunOptions): Promise<Journal> {
  const { experiment, extension } = loaded;
  const { clock, emit, surroundings, interrupt, dry = false } = options;
  const hypothesis = experiment['steady-state-hypothesis'];
  const strategy = experiment.runtime?.hypothesis?.strategy ?? 'default';
  const settleMs = extension?.settle === undefined ? (options.settleMs ?? DEFAULT_SETTLE_MS) : extension.settle * 1_000;
  const keeper = createFaultKeeper({ clock, emit });
  const controls = createControls(dry ? [] : (experiment.controls ?? []), { surroundings, emit });
  const context: PerformContext = { clock, emit, keeper, controls, surroundings, dry };

  const startMs = clock.now();
  const findings: Finding[] = [];
  const during: HypothesisRun[] = [];
  let before: HypothesisRun | null = null;
  let after: HypothesisRun | null = null;
  let run: readonly ActivityRun[] = [];
  let rollbacks: ActivityRun[] = [];
  let method: { startMs: number; endMs: number } | undefined;
  let isTouched = false;

  await controls.around('experiment', experiment, async () => {
    if (hypothesis !== undefined && (strategy === 'default' || strategy === 'before-method-only' || strategy === 'continuously')) {
      emit({ type: 'phase', phase: 'before', title: hypothesis.title });
      before = await lookUntilMet(hypothesis, context, { phase: 'before', signal: interrupt, settleMs });
      if (!interrupt.aborted && !before.steady_state_met && !dry) {
        findings.push(...failingOf(before.probes).map(unhealthy));
        return;
      }
    }
    emit({ type: 'phase', phase: 'method', title: experiment.title });
    const methodStartMs = clock.now();
    isTouched = true;
    const watching = hypothesis !== undefined && (strategy === 'during-method-only' || strategy === 'continuously') && !dry;
    const result = await controls.around('method', experiment.method, () =>
      runMethod(experiment.method, context, {
        interrupt,
        failFast: experiment.runtime?.hypothesis?.fail_fast ?? false,
        ...(watching && hypothesis !== undefined
          ? {
              alongside: (until, deviate) =>
                keepLooking(hypothesis, context, {
                  everyMs: (experiment.runtime?.hypothesis?.frequency ?? DEFAULT_FREQUENCY_SECONDS) * 1_000,
                  until,
                  onLook(look) {
                    during.push(look);
                    for (const probe of failingOf(look.probes)) deviate(deviation(probe, 'during the method'));
                  },
                }),
            }
          : {}),
      }),
    );
    run = result.runs;
    findings.push(...result.findings);
    method = { startMs: methodStartMs, endMs: clock.now() };
    if (hypothesis !== undefined && !result.cutShort && strategy !== 'before-method-only' && strategy !== 'during-method-only') {
      emit({ type: 'phase', phase: 'after', title: hypothesis.title });
      after = await lookUntilMet(hypothesis, context, { phase: 'after', signal: interrupt, settleMs });
      if (!interrupt.aborted && !after.steady_state_met) {
        findings.push(...failingOf(after.probes).map((probe) => deviation(probe, 'afterwards')));
      }
    }
  });

  if (interrupt.aborted)
    findings.unshift({ verdict: 'interrupted', message: `interrupted: ${String(interrupt.reason ?? 'asked to stop')}` });
  if (isTouched) {
    rollbacks = await rollBack(loaded, context, findings);
    if (!dry) findings.push(...(await revertRest(keeper, loaded, findings)));
  }

  const verdict = verdictOf(findings);
  const endMs = clock.now();
  const journal: Journal = {
    platform: `${process.platform}-${process.arch}`,
    node: hostname(),
    experiment,
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    duration: (endMs - startMs) / 1_000,
    status: statusOf(verdict, findings),
    deviated: verdict === 'deviated',
    steady_states: { before, after, during },
    run,
    rollbacks,
    faultline: {
      file: loaded.file,
      verdict,
      exit_code: exitCodes[verdict],
      findings: distinct(findings),
      faults: keeper.records,
      ...(method === undefined
        ? {}
        : { method_start: new Date(method.startMs).toISOString(), method_end: new Date(method.endMs).toISOString() }),
    },
  };
  return withoutSecrets(journal, loaded.configuration.secretValues);
}

async function rollBack({ experiment }: LoadedExperiment, context: PerformContext, findings: Finding[]): Promise<ActivityRun[]> {
  const { runtime, rollbacks = [] } = experiment;
  const strategy = runtime?.rollbacks?.strategy ?? 'always';
  const isWanted = strategy === 'deviated' ? findings.some(({ verdict }) => verdict === 'deviated') : strategy !== 'never';
  if (!isWanted || rollbacks.length === 0) return [];
  context.emit({ type: 'phase', phase: 'rollbacks', title: 'put things back' });
  context.keeper.expectEnds();
  const runs: ActivityRun[] = [];
  await context.controls.around('rollback', rollbacks, async () => {
    for (const activity of rollbacks) {
      // One of its own: what interrupted the run must not keep it from being cleaned up after.
      const run = await perform(activity, context, { phase: 'rollbacks', signal: AbortSignal.timeout(ROLLBACK_LIMIT_MS) });
      runs.push(run);
      if (run.status === 'failed')
        findings.push({ verdict: 'deviated', message: `rollback "${activity.name}" failed: ${run.exception?.[1]}` });
    }
  });
  return runs;
}

async function revertRest(keeper: FaultKeeper, { experiment }: LoadedExperiment, findings: readonly Finding[]): Promise<Finding[]> {
  // What the rollbacks have ended is noticed here.
  await keeper.look();
  const isLeft = experiment.runtime?.rollbacks?.strategy === 'never' && !findings.some(({ verdict }) => verdict === 'interrupted');
  if (isLeft) return [];
  return (await keeper.revertAll()).map((message) => ({ verdict: 'deviated', message }));
}

function statusOf(verdict: Verdict, findings: readonly Finding[]): Journal['status'] {
  switch (verdict) {
    case 'held':
      return 'completed';
    case 'deviated':
      return findings.some(({ message }) => message.endsWith('stop condition')) ? 'aborted' : 'completed';
    case 'baseline_unhealthy':
    case 'not_injected':
    case 'bad_experiment':
      return 'failed';
    case 'interrupted':
      return 'interrupted';
    default:
      return verdict satisfies never;
  }
}
