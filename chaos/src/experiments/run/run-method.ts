import type { Activity } from '../load/schema.ts';
import { deviation } from './findings.ts';
import type { ActivityRun } from './journal.ts';
import { type PerformContext, perform } from './perform.ts';
import type { Finding } from './verdict.ts';

export interface MethodOptions {
  readonly interrupt: AbortSignal;
  /** The first deviation ends the method. */
  readonly failFast: boolean;
  /** Runs beside the method until `until` aborts. */
  readonly alongside?: (until: AbortSignal, deviate: (finding: Finding) => void) => Promise<void>;
}

export interface MethodResult {
  /** In the order of the file. */
  readonly runs: readonly ActivityRun[];
  readonly findings: readonly Finding[];
  /** It did not get to its end, so that what follows would say nothing. */
  readonly cutShort: boolean;
}

const LOOK_EVERY_MS = 1_000;

/** One activity after the other; those in the background beside the others. */
export async function runMethod(method: readonly Activity[], context: PerformContext, options: MethodOptions): Promise<MethodResult> {
  const { keeper, clock, dry } = context;
  const findings: Finding[] = [];
  const stop = new AbortController();
  const signal = AbortSignal.any([options.interrupt, stop.signal]);
  const finished = new AbortController();
  const untilDone = AbortSignal.any([signal, finished.signal]);

  function find(finding: Finding): void {
    findings.push(finding);
    if (finding.verdict !== 'deviated' || options.failFast) stop.abort();
  }
  async function watchFaults(): Promise<void> {
    while (!untilDone.aborted) {
      await clock.sleep(LOOK_EVERY_MS, untilDone);
      for (const finding of await keeper.look()) {
        find(finding);
        stop.abort();
      }
    }
  }
  const beside = [options.alongside?.(untilDone, find), ...(dry ? [] : [watchFaults()])];

  const runs: (ActivityRun | undefined)[] = method.map(() => undefined);
  const background: Promise<void>[] = [];
  for (const [index, activity] of method.entries()) {
    if (signal.aborted) break;
    const one = async (): Promise<void> => {
      const run = await perform(activity, context, { phase: 'method', signal });
      runs[index] = run;
      const finding = signal.aborted ? undefined : findingOf(run);
      if (finding !== undefined) find(finding);
    };
    if (activity.background) background.push(one());
    else await one();
  }
  await Promise.all(background);
  finished.abort();
  await Promise.all(beside.filter((each) => each !== undefined));
  if (!dry) for (const finding of await keeper.look()) find(finding);
  return { runs: runs.filter((run) => run !== undefined), findings, cutShort: signal.aborted };
}

function findingOf(run: ActivityRun): Finding | undefined {
  const { activity, status, tolerance_met: met, exception } = run;
  if (met === false) return deviation(run, 'in the method');
  if (status !== 'failed' || activity.type === 'probe') return undefined;
  return { verdict: 'not_injected', message: `${activity.name}: ${exception?.[1]}` };
}
