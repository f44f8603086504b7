import type { Labels } from '@faultline/query-core';

/**
 * The life of an alert. Times are in milliseconds since the epoch; an alert stays after its end so that it can be told as resolved.
 *
 *     pending ──(the condition held for `for`)──► firing ──(it ended, `keep_firing_for` too)──► resolved ──(15 min)──► gone
 *        └──(it ended)──► gone                      ▲                                              │
 *                                                   └──────────── as a new alert ◄─────────────────┘
 */
export type AlertPhase =
  | Readonly<{ kind: 'pending' }>
  /** `endedAtMs`: since when the condition no longer holds, while the alert is kept firing. */
  | Readonly<{ kind: 'firing'; firedAtMs: number; endedAtMs: number | undefined }>
  | Readonly<{ kind: 'resolved'; firedAtMs: number; resolvedAtMs: number }>;

export interface ActiveAlert {
  readonly labels: Labels;
  annotations: Labels;
  /** Since when the condition holds. */
  readonly activeAtMs: number;
  value: number;
  phase: AlertPhase;
  /** When Alertmanager was told last. */
  sentAtMs: number | undefined;
}

export type RuleState = 'inactive' | 'pending' | 'firing';

/** How long a resolved alert is told: Alertmanager may have missed the first time. */
export const RESOLVED_RETENTION_MS = 15 * 60_000;

export type PhaseOptions = Readonly<{ timeMs: number; holdMs: number; keepFiringMs: number }>;

/** The phase after an evaluation that did or did not find the alert's condition; undefined when nothing is left of the alert. */
export function nextPhase({ activeAtMs, phase }: ActiveAlert, holds: boolean, options: PhaseOptions): AlertPhase | undefined {
  const { timeMs, holdMs, keepFiringMs } = options;
  switch (phase.kind) {
    case 'pending':
      if (!holds) return undefined;
      return timeMs - activeAtMs >= holdMs ? { kind: 'firing', firedAtMs: timeMs, endedAtMs: undefined } : phase;
    case 'firing': {
      if (holds) return { ...phase, endedAtMs: undefined };
      const endedAtMs = phase.endedAtMs ?? timeMs;
      if (timeMs - endedAtMs < keepFiringMs) return { ...phase, endedAtMs };
      return { kind: 'resolved', firedAtMs: phase.firedAtMs, resolvedAtMs: timeMs };
    }
    case 'resolved':
      return timeMs - phase.resolvedAtMs > RESOLVED_RETENTION_MS ? undefined : phase;
  }
}
