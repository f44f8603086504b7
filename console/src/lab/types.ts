// What the lab API answers, as far as the console reads it.

export type BreakerState = 'closed' | 'half-open' | 'open';
export type Readiness = 'ready' | 'degraded' | 'not_ready' | 'unreachable' | 'unknown';
export type Tone = 'good' | 'warn' | 'bad' | 'neutral';

export interface ReplicaStatus {
  readonly process: string;
  readonly readiness: Readiness;
  readonly failing: readonly { readonly check: string; readonly critical: boolean; readonly error?: string }[];
}

export interface ServiceStatus {
  readonly name: string;
  readonly replicas: readonly ReplicaStatus[];
  readonly requestsPerSecond?: number;
  readonly errorRatio?: number;
  readonly p95Ms?: number;
  readonly breakers: Readonly<Record<string, BreakerState>>;
}

export interface ProcessView {
  readonly name: string;
  readonly kind: string;
  readonly service?: string;
  readonly port: number;
  readonly status: string;
  readonly restarts: number;
  readonly uptimeMs?: number;
  readonly memoryBytes?: number;
  readonly reason?: string;
}

export interface Status {
  readonly at: string;
  readonly phase: 'starting' | 'running' | 'stopping';
  readonly startedAt: string;
  readonly urls: Readonly<Record<string, string>>;
  readonly processes: readonly ProcessView[];
  readonly services: readonly ServiceStatus[];
  readonly checkoutsPerSecond: Readonly<Record<string, number>>;
  readonly paymentQueue?: { readonly depth: number; readonly oldestAgeSeconds: number };
  readonly shoppers?: {
    readonly checkoutsPerSecond: number;
    readonly goodPerSecond: number;
    readonly latencyMs: { readonly p50: number; readonly p95: number };
  };
}

/** A line of the timeline. */
export interface Change {
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly tone: Tone;
}
