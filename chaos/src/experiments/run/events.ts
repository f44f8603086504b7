import type { Activity } from '../load/schema.ts';
import type { FaultRecord } from './fault-keeper.ts';
import type { ActivityRun } from './journal.ts';

export type Phase = 'before' | 'method' | 'after' | 'rollbacks';

/** What happens during a run, for whoever shows it. */
export type RunEvent =
  | { readonly type: 'phase'; readonly phase: Phase; readonly title: string }
  | { readonly type: 'activity_started'; readonly phase: Phase; readonly activity: Activity }
  | { readonly type: 'activity_ended'; readonly phase: Phase; readonly run: ActivityRun }
  | { readonly type: 'pause'; readonly seconds: number }
  /** The hypothesis is not met yet; it has until `untilMs`. */
  | { readonly type: 'settling'; readonly phase: Phase; readonly untilMs: number; readonly failing: readonly ActivityRun[] }
  /** What the hypothesis, looked at during the method, has come to; only when that changes. */
  | { readonly type: 'during'; readonly met: boolean; readonly failing: readonly ActivityRun[] }
  | { readonly type: 'fault'; readonly fault: FaultRecord }
  | { readonly type: 'note'; readonly text: string };

export type Emit = (event: RunEvent) => void;
