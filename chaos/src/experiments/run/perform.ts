import { callProvider, type Surroundings } from '../activity/call-provider.ts';
import { isInjection } from '../activity/injection.ts';
import { judge } from '../activity/tolerance.ts';
import type { Activity, Provider } from '../load/schema.ts';
import type { RunClock } from './clock.ts';
import type { Controls } from './controls.ts';
import type { Emit, Phase } from './events.ts';
import { type FaultKeeper, NotInjectedError } from './fault-keeper.ts';
import type { ActivityRun } from './journal.ts';
import { measured } from './measured.ts';

export interface PerformContext {
  readonly clock: RunClock;
  readonly emit: Emit;
  readonly keeper: FaultKeeper;
  readonly controls: Controls;
  readonly surroundings: Surroundings;
  /** Nothing is called. */
  readonly dry: boolean;
}

export interface Occasion {
  readonly phase: Phase;
  readonly signal: AbortSignal;
  /** Not told, as when it is one of many looks. */
  readonly quiet?: boolean;
}

/** Carries out one activity, with its pauses. Never rejects: what went wrong stands in the result. */
export async function perform(
  activity: Activity,
  context: PerformContext,
  { phase, signal, quiet = false }: Occasion,
): Promise<ActivityRun> {
  const { clock, emit, controls, dry } = context;
  await pause(activity.pauses?.before, context, signal);
  if (!quiet) emit({ type: 'activity_started', phase, activity });
  const startMs = clock.now();
  const rest =
    dry || signal.aborted
      ? skipped
      : await controls.around('activity', activity, () => attempt(activity, context, signal), activity.controls);
  const endMs = clock.now();
  const run: ActivityRun = {
    activity,
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    duration: (endMs - startMs) / 1_000,
    ...rest,
  };
  if (!quiet) emit({ type: 'activity_ended', phase, run });
  await pause(activity.pauses?.after, context, signal);
  return run;
}

async function pause(seconds: number | undefined, { clock, emit, dry }: PerformContext, signal: AbortSignal): Promise<void> {
  if (seconds === undefined || seconds === 0 || signal.aborted) return;
  emit({ type: 'pause', seconds });
  if (!dry) await clock.sleep(seconds * 1_000, signal);
}

type Rest = Omit<ActivityRun, 'activity' | 'start' | 'end' | 'duration'>;

const skipped: Rest = { status: 'skipped', output: null };

async function attempt(activity: Activity, { keeper, surroundings }: PerformContext, signal: AbortSignal): Promise<Rest> {
  const call = (provider: Provider, input?: string) =>
    callProvider(provider, { ...surroundings, signal, ...(input === undefined ? {} : { input }) });
  try {
    if (isInjection(activity)) {
      const { output, fault } = await keeper.inject(activity, signal);
      return { status: 'succeeded', output, fault: fault.id };
    }
    const output = await call(activity.provider);
    if (activity.type === 'action') return ended(activity, output, keeper);
    if (activity.tolerance === undefined) return { status: 'succeeded', output };
    const { met, ...judgement } = await judge(activity.tolerance, output, (provider, value) => call(provider, JSON.stringify(value)));
    return { status: 'succeeded', output, tolerance_met: met, ...judgement, ...(await measured(activity.provider)) };
  } catch (error) {
    const { name, message } = error as Error;
    const failed: Rest = { status: 'failed', output: error instanceof NotInjectedError ? error.output : null, exception: [name, message] };
    return activity.type === 'probe' && activity.tolerance !== undefined ? { ...failed, tolerance_met: false, found: message } : failed;
  }
}

/** The reference implementation takes an answer of 500 for a success; an action that was refused has not been done. */
function ended({ provider }: Activity, output: Awaited<ReturnType<typeof callProvider>>, keeper: FaultKeeper): Rest {
  const { status } = output;
  const isRefused = provider.type === 'http' ? status >= 400 : status !== 0;
  if (
    !isRefused &&
    provider.type === 'http' &&
    provider.method?.toUpperCase() === 'DELETE' &&
    /\/api\/chaos\/faults(?:\/|$)/.test(provider.url)
  ) {
    keeper.expectEnds();
  }
  if (!isRefused) return { status: 'succeeded', output };
  const said = 'stderr' in output ? output.stderr.trim().split('\n').at(-1) : JSON.stringify(output.body);
  return { status: 'failed', output, exception: ['ActionFailed', `the answer was ${status}${said ? `: ${said}` : ''}`] };
}
