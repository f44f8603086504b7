import type { Hypothesis } from '../load/schema.ts';
import type { Phase } from './events.ts';
import type { ActivityRun, HypothesisRun } from './journal.ts';
import { type PerformContext, perform } from './perform.ts';

export interface LookOptions {
  readonly phase: Phase;
  readonly signal: AbortSignal;
  readonly quiet?: boolean;
}

/** Every probe once, also after one that fails: all that is wrong should be told, not the first thing. */
export async function lookOnce(hypothesis: Hypothesis, context: PerformContext, options: LookOptions): Promise<HypothesisRun> {
  return context.controls.around(
    'hypothesis',
    hypothesis,
    async () => {
      const probes: ActivityRun[] = [];
      for (const probe of hypothesis.probes) probes.push(await perform(probe, context, options));
      return { steady_state_met: failingOf(probes).length === 0 && !options.signal.aborted, probes, looks: 1 };
    },
    hypothesis.controls,
  );
}

const PAUSE_BETWEEN_LOOKS_MS = 1_000;

/** Looks until it is met, or until the time for that is up. Only the last look is told probe by probe. */
export async function lookUntilMet(
  hypothesis: Hypothesis,
  context: PerformContext,
  options: LookOptions & { readonly settleMs: number },
): Promise<HypothesisRun> {
  const { clock, emit, dry } = context;
  const { phase, signal, settleMs } = options;
  const untilMs = clock.now() + settleMs;
  for (let looks = 1; ; looks += 1) {
    const run = { ...(await lookOnce(hypothesis, context, { ...options, quiet: true })), looks };
    if (run.steady_state_met || dry || signal.aborted || clock.now() >= untilMs) {
      for (const probe of run.probes) emit({ type: 'activity_ended', phase, run: probe });
      return run;
    }
    emit({ type: 'settling', phase, untilMs, failing: failingOf(run.probes) });
    await clock.sleep(PAUSE_BETWEEN_LOOKS_MS, signal);
  }
}

/** Looks again and again until `until` aborts. */
export async function keepLooking(
  hypothesis: Hypothesis,
  context: PerformContext,
  options: { readonly everyMs: number; readonly until: AbortSignal; readonly onLook: (run: HypothesisRun) => void },
): Promise<void> {
  const { until, everyMs, onLook } = options;
  let wasMet = true;
  while (!until.aborted) {
    const run = await lookOnce(hypothesis, context, { phase: 'method', signal: until, quiet: true });
    // A look that was cut short says nothing.
    if (until.aborted) return;
    if (run.steady_state_met !== wasMet) context.emit({ type: 'during', met: run.steady_state_met, failing: failingOf(run.probes) });
    wasMet = run.steady_state_met;
    onLook(run);
    await context.clock.sleep(everyMs, until);
  }
}

export const failingOf = (probes: readonly ActivityRun[]): ActivityRun[] => probes.filter(({ tolerance_met: met }) => met === false);
