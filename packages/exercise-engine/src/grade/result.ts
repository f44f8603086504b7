import type { Bound } from '../attempt/events.ts';

/** Milliseconds since the epoch; undefined for what did not happen. */
export interface Clocks {
  readonly injected?: number;
  /** The first moment at which a health check failed. */
  readonly onset?: number;
  /** The first checkout that ended in an error or without an answer. */
  readonly firstUserError?: number;
  readonly alert?: number;
  readonly acknowledged?: number;
  readonly diagnosed?: number;
  readonly mitigated?: number;
  /** The first moment after the mitigation from which on all health checks hold. */
  readonly recovered?: number;
}

export interface Harm {
  readonly checkouts: number;
  readonly failedCheckouts: number;
  readonly unknownCheckouts: number;
  /** Accepted, to be paid later. */
  readonly deferredCheckouts: number;
  /** Share of the period's error budget that the incident spent, by objective. */
  readonly budgetSpent: Readonly<Record<string, number>>;
  readonly brokenInvariants: readonly string[];
}

export interface Part {
  readonly points: number;
  readonly of: number;
  readonly why: string;
}

export interface Result {
  readonly passed: boolean;
  readonly score: number;
  readonly parts: Readonly<Record<'component' | 'mechanism' | 'evidence' | 'mitigation' | 'time' | 'harm', Part>>;
  readonly costs: readonly { readonly points: number; readonly why: string }[];
  /** Why it cannot be passed, whatever the score. */
  readonly failures: readonly string[];
  readonly bounds: readonly Bound[];
  readonly clocks: Clocks;
  readonly harm: Harm;
}
