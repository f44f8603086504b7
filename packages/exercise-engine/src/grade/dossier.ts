import type { AttemptEvent } from '../attempt/events.ts';
import type { GridSeries, Window } from '../ports.ts';
import type { Harm } from './result.ts';

/** How an injected fault ended: only an action of the learner is a mitigation. */
export type FaultEnd = 'cured' | 'still_there' | 'expired' | 'lost';

/**
 * All that a grader needs to know about an attempt, as data: what is graded live can be graded again from this file alone,
 * which is how recorded runs are tested.
 */
export interface Dossier {
  readonly version: 1;
  readonly exercise: string;
  readonly guided: boolean;
  readonly seed: number;
  readonly events: readonly AttemptEvent[];
  readonly faults: readonly {
    readonly name: string;
    readonly kind: string;
    readonly target: string;
    readonly injectedAt: number;
    readonly end: FaultEnd;
  }[];
  /** Each health check over the whole attempt, from the start of the incident to the end of the replay. */
  readonly health: readonly { readonly name: string; readonly series: readonly GridSeries[] }[];
  readonly healthWindow: Window & { readonly stepMs: number };
  /** When the load of the trigger was played again; absent when nothing was done to be checked. */
  readonly replay?: Window;
  /** Alerts that fired during the attempt, at the moment they first did. */
  readonly alerts: readonly { readonly name: string; readonly at: number; readonly severity: string; readonly service: string }[];
  readonly firstUserErrorAt?: number;
  readonly harm: Harm;
  /** Of an alert task: what the rule did in the episodes that its writer did not see. */
  readonly episodes?: readonly Episode[];
}

export interface Episode {
  readonly kind: 'fault' | 'quiet' | 'load';
  /** Shown after the end only. */
  readonly placement?: string;
  readonly firedAfterMs?: number;
}
