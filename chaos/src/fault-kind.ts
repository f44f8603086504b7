import type { z } from 'zod';
import type { FaultContext } from './fault-context.ts';
import type { ChaosTopology } from './targets.ts';

/** Where a fault acts, from the outside in. */
export type Layer = 'network' | 'http' | 'runtime' | 'dependency' | 'process' | 'config';

/**
 * One way in which the system can break. A new kind is one file in kinds/<layer>/ that fulfils this, and one line in kinds/index.ts.
 *
 *                        confirmed              duration over, revert, halt, …
 *    inject ──► confirm ───────────► renew, renew, … ─────────────────────────► revert
 *       │          │ not within confirmWithinMs        renew says that it is gone ► revert
 *       └──────────┴────────────────────────────────────────────────────────────► revert
 *
 * The certain end. Whatever `inject` puts anywhere must end there by itself `context.leaseMs` after it was last renewed, however the
 * controller died: by the toxic's time to live, the service's lease, the supervisor's lease, a session's time limit. The controller
 * renews every few seconds, and reverts at the end.
 *
 * The handle is what a kind wants to remember from `inject` on, such as a counter's value before. It is written to a file: plain JSON.
 * What is made should be named after `fault.id`, so that `revert` finds it without a handle: it gets none when the controller died,
 * or `inject` failed, in the middle.
 */
export interface FaultKind<P extends z.ZodObject = z.ZodObject, H = unknown> {
  /** kebab-case, unique. */
  readonly kind: string;
  readonly layer: Layer;
  /** A few words, for a list. */
  readonly title: string;
  /** One or two sentences: what happens, to whom. */
  readonly description: string;
  /** Defaults, bounds and a description for every parameter; units in the names (`latencyMs`). */
  readonly parameters: P;
  /** Parameters that show it at work, for examples and for the fault matrix. Gentle enough for any target. */
  readonly example: z.input<P>;
  /** What proves that it happened: a counter by its name, or what is probed. */
  readonly signal: string;
  /** Where its effect is seen: a query, or what to look at. */
  readonly probe: string;
  /** How it ends. */
  readonly reverts: string;
  /** Why nothing else can be in force at the same place; leave out where faults compose. */
  readonly exclusive?: string;
  /** How long the mechanism may take to show. Default 5 s. */
  readonly confirmWithinMs?: number;
  /** How long an attempt to revert may take. Default 10 s. */
  readonly revertWithinMs?: number;

  /** Every target that it fits. */
  targets(topology: ChaosTopology): readonly string[];
  /** The places that a target means, such as `proxy:order-payment-1` or `process:payment-2`: faults that share one overlap. */
  occupies(target: string, topology: ChaosTopology): readonly string[];
  /** On every place of the target, or on none; within seconds, for no lease is renewed meanwhile. @throws ChaosError */
  inject(context: FaultContext<z.output<P>>): Promise<H>;
  /** The evidence that the mechanism has acted, as a sentence with figures; undefined for not yet: it is asked again. @throws ChaosError */
  confirm(context: FaultContext<z.output<P>>, handle: H): Promise<string | undefined>;
  /**
   * Makes sure that it stands for another `leaseMs`. Also called first thing by a controller that takes it over.
   *
   * @throws ChaosError `lease_lost` when it is gone, `completed` when that was its end: the fault then ends; anything else is tried
   *   again until the lease is over
   */
  renew(context: FaultContext<z.output<P>>, handle: H): Promise<void>;
  /** Leaves nothing of it. Doing it twice, or when it has gone by itself, is no error. @throws ChaosError: it is tried again */
  revert(context: FaultContext<z.output<P>>, handle: H | undefined): Promise<void>;
}

/** Infers the types of parameters and handle from the definition. */
export function defineFaultKind<P extends z.ZodObject, H>(kind: FaultKind<P, H>): FaultKind<P, H> {
  return kind;
}
