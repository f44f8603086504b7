import type { ProxyClient } from '@faultline/edge-proxy';
import type { Random } from '@faultline/random';
import type { ServiceName } from '@faultline/topology';
import type { Clock } from './clock.ts';
import type { ProcessControl } from './process-control.ts';
import type { Signals } from './signals/signals.ts';
import type { ChaosTopology } from './targets.ts';

/** The fault that a kind is asked to bring about. */
export interface FaultSpec<P> {
  /** Names whatever is made for it (a toxic, a lease), so that it is found again without anything remembered. */
  readonly id: string;
  readonly kind: string;
  /** One of the kind's `targets`. */
  readonly target: string;
  readonly parameters: P;
  /** Of everything random in it; the same seed gives the same fault. */
  readonly seed: number;
  /** Milliseconds since the Unix epoch: when it ends by itself. */
  readonly endsAtMs: number;
  /** Nothing that the learner can see may name it: no metric, no log line. */
  readonly blind: boolean;
}

export interface AdminAnswer {
  readonly status: number;
  /** Parsed JSON; undefined when the answer has no body. */
  readonly body: unknown;
}

/** Requests to the control endpoints of services and simulators, with the token that these ask for. */
export interface AdminClient {
  /** Answers whatever the status is. @throws ChaosError `unreachable` when no answer comes in time */
  request(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown): Promise<AdminAnswer>;
}

/** Where the stores and the provider are reached straight, not through their proxies. */
export interface Addresses {
  /** Each service's own database, as its own role. */
  readonly databases: Readonly<Record<ServiceName, string>>;
  readonly redis: string;
  /** The API of the edge proxies. */
  readonly toxiproxy: string;
  readonly provider: string;
  readonly prometheus: string;
}

/** What a kind works with. Everything that it may touch comes through here. */
export interface FaultContext<P = unknown> {
  readonly fault: FaultSpec<P>;
  /** How long what is injected may stand without being renewed, at most; less towards the end of the fault. */
  readonly leaseMs: number;
  readonly topology: ChaosTopology;
  readonly addresses: Addresses;
  readonly proxies: ProxyClient;
  readonly admin: AdminClient;
  readonly processes: ProcessControl;
  readonly signals: Signals;
  readonly clock: Clock;
  /** Seeded by the fault. */
  readonly random: Random;
  /**
   * What this process holds for the fault and cannot write down, such as a database session that holds a lock. Empty after a restart
   * of the controller: `renew` then makes it anew. Disposed of when the fault has ended.
   */
  readonly held: Map<string, AsyncDisposable>;
  /** Aborts when whoever asked has gone, or the time for this step is over. */
  readonly signal: AbortSignal;
}
