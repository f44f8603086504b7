import { type FaultPointName, faultPointsOf } from '@faultline/contracts/fault-points';
import { type ServiceName, serviceNames } from '@faultline/topology';

/** How to make a checkout pass a point. */
export type Provocation =
  /** Every checkout does. */
  | 'checkout'
  /** The card is declined, so that the stock is given back. */
  | 'decline'
  /** The reservation ends while the card is being charged, so that the charge has to be voided. */
  | 'expiry'
  /** The checkout fails half-way, so that the queue goes on with it. */
  | 'queue';

export interface Scenario {
  readonly seed: number;
  readonly service: ServiceName;
  readonly point: FaultPointName;
  /** Crashes at this passing. */
  readonly passing: number;
  readonly provocation: Provocation;
}

const provocations: Readonly<Partial<Record<FaultPointName, Provocation>>> = {
  'inventory.after_release': 'decline',
  'order.after_release': 'decline',
  'payment.after_begin_void': 'expiry',
  'order.after_void': 'expiry',
  'order.after_take_run': 'queue',
  'order.before_finish_run': 'queue',
  'order.after_finish_run': 'queue',
};

/** A crash later than at the first passing meets checkouts in several states at once. */
const LATEST_PASSING = 3;

/**
 * The same seed is the same crash. Services take turns, so that each has been well for a while when its turn comes again and is
 * restarted at once; each turn takes a service's next point, so that consecutive seeds cover all of them.
 */
export function scenarioOf(seed: number): Scenario {
  const service = serviceNames[seed % serviceNames.length] as ServiceName;
  const points = faultPointsOf(service);
  const turn = Math.floor(seed / serviceNames.length);
  const point = points[turn % points.length] as FaultPointName;
  const provocation = provocations[point] ?? 'checkout';
  const passing = provocation === 'checkout' ? 1 + ((seed + turn) % LATEST_PASSING) : 1;
  return { seed, service, point, passing, provocation };
}
