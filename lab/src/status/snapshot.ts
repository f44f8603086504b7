import type { Fault } from '@faultline/chaos/contract';
import type { ProcessView } from './process-view.ts';

export type BreakerState = 'closed' | 'half-open' | 'open';

export interface ReplicaStatus {
  readonly process: string;
  /** `unreachable`: no answer; `unknown`: not asked yet, or not running. */
  readonly readiness: 'ready' | 'degraded' | 'not_ready' | 'unreachable' | 'unknown';
  /** Checks that fail. */
  readonly failing: readonly { readonly check: string; readonly critical: boolean; readonly error?: string }[];
}

export interface ServiceStatus {
  readonly name: string;
  readonly replicas: readonly ReplicaStatus[];
  /** Over the window. Undefined until there are two scrapes to compare. */
  readonly requestsPerSecond?: number;
  /** Share of requests answered with 5xx, from 0 to 1; undefined without requests. */
  readonly errorRatio?: number;
  readonly p95Ms?: number;
  /** By dependency; of several replicas, the worst state. */
  readonly breakers: Readonly<Record<string, BreakerState>>;
  readonly admission?: { readonly inUse: number; readonly queued: number; readonly rejectedPerSecond: number };
}

/** How the shop feels from outside. */
export interface ShoppersView {
  readonly checkoutsPerSecond: number;
  /** Confirmed or pending, in time. */
  readonly goodPerSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number };
}

/** What `GET /api/status` answers. Times are ISO 8601. */
export interface StatusSnapshot {
  readonly at: string;
  readonly phase: 'starting' | 'running' | 'stopping';
  readonly startedAt: string;
  readonly portOffset: number;
  /** Length of the window that rates are taken over. */
  readonly windowMs: number;
  readonly urls: Readonly<Record<string, string>>;
  readonly processes: readonly ProcessView[];
  readonly services: readonly ServiceStatus[];
  /** Answered checkouts a second by outcome, as the gateway counts them. */
  readonly checkoutsPerSecond: Readonly<Record<string, number>>;
  readonly paymentQueue?: { readonly depth: number; readonly oldestAgeSeconds: number };
  /** Undefined when the chaos controller does not answer. */
  readonly faults?: readonly Fault[];
  /** Nothing is injected until somebody resumes. */
  readonly chaosHalted?: boolean;
  /** As the shoppers tell it; undefined when there are none. */
  readonly shoppers?: ShoppersView;
}
