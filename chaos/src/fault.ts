import type { EdgeName } from '@faultline/topology';

/** What a person or an experiment asks for. The duration is not optional: no fault without an end. */
export interface FaultRequest {
  readonly kind: string;
  readonly edge: string;
  /** Only the proxy of this replica of the edge's target; all of them when left out. */
  readonly replica?: number;
  readonly durationMs: number;
  /** By the names that the kind declares; times in milliseconds. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** A fault that is in force. */
export interface ActiveFault {
  /** `latency-payment-provider`: one fault of a kind on an edge (and replica) at a time. */
  readonly id: string;
  readonly kind: string;
  readonly edge: EdgeName;
  readonly replica?: number;
  readonly parameters: Readonly<Record<string, number>>;
  /** ISO 8601; undefined when it does not end by itself, which only happens to what was not injected by us. */
  readonly expiresAt?: string;
  /** False for what somebody set through the proxy's own API: we show it, and leave it alone. */
  readonly managed: boolean;
  /** Proxies that carry it. */
  readonly proxies: readonly string[];
}
