import type { Fault } from '@faultline/chaos/contract';
import { edges, serviceNames } from '@faultline/topology';

/** A fault as the map marks it: on an edge (by its name) or on a node. */
export interface FaultMark {
  readonly on: string;
  readonly text: string;
}

export function faultMarks(faults: readonly Pick<Fault, 'kind' | 'target' | 'state'>[]): FaultMark[] {
  return faults.filter(({ state }) => state !== 'ended').map(({ kind, target }) => ({ on: placeOf(target), text: kind }));
}

/** `payment/2`, `payment-1` (a process) and `payment` are one place on the map; so are `order-payment/2` and `order-payment`. */
function placeOf(target: string): string {
  const whole = target.split('/')[0] ?? target;
  if (edges.some(({ name }) => name === whole)) return whole;
  return serviceNames.find((name) => whole === name || new RegExp(`^${name}-\\d+$`).test(whole)) ?? whole;
}
