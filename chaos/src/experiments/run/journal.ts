import type { Activity } from '../load/schema.ts';
import type { FaultRecord } from './fault-keeper.ts';
import type { Finding, Verdict } from './verdict.ts';

/** One execution of an activity. Names as in Chaos Toolkit's journal; what is ours stands below. */
export interface ActivityRun {
  readonly activity: Activity;
  readonly status: 'succeeded' | 'failed' | 'skipped';
  readonly output: unknown;
  /** ISO 8601, UTC. */
  readonly start: string;
  readonly end: string;
  /** Seconds. */
  readonly duration: number;
  readonly exception?: readonly string[];
  readonly tolerance_met?: boolean;
  /** In words, of a probe with a tolerance. */
  readonly wanted?: string;
  readonly found?: string;
  /** Of an action that injected one. */
  readonly fault?: string;
}

export interface HypothesisRun {
  readonly steady_state_met: boolean;
  readonly probes: readonly ActivityRun[];
  /** How often it was looked at until it was as it should be, or the time for it was up. */
  readonly looks: number;
}

/**
 * Chaos Toolkit's journal, with its `deviated` and `status`, which are not enough to tell a run that proves something from one that
 * does not: `faultline.verdict` does.
 */
export interface Journal {
  readonly platform: string;
  readonly node: string;
  readonly experiment: unknown;
  readonly start: string;
  readonly end: string;
  readonly duration: number;
  readonly status: 'completed' | 'failed' | 'aborted' | 'interrupted';
  readonly deviated: boolean;
  readonly steady_states: {
    readonly before: HypothesisRun | null;
    readonly after: HypothesisRun | null;
    readonly during: readonly HypothesisRun[];
  };
  readonly run: readonly ActivityRun[];
  readonly rollbacks: readonly ActivityRun[];
  readonly faultline: {
    readonly file: string;
    readonly verdict: Verdict;
    readonly exit_code: number;
    readonly findings: readonly Finding[];
    readonly faults: readonly FaultRecord[];
    readonly method_start?: string;
    readonly method_end?: string;
  };
}

/** The same, with secrets taken out of every text, wherever they got into it. */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  const long = secrets.filter((secret) => secret.length >= 4);
  if (long.length === 0) return value;
  function inside(part: unknown): unknown {
    if (typeof part === 'string') return long.reduce((text, secret) => text.replaceAll(secret, '[secret]'), part);
    if (Array.isArray(part)) return part.map(inside);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, child]) => [key, inside(child)]));
  }
  return inside(value) as T;
}
