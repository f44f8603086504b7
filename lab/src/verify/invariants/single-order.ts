import { keyOf } from '../books.ts';
import { findIn, type Invariant } from '../invariant.ts';

/** The database has a constraint for this; a restored dump or a hand that "only deletes a constraint for a moment" has not. */
export const singleOrder: Invariant = {
  name: 'single_order',
  promise: 'a user has at most one order for a key',
  stores: 'one',
  check: ({ orders }) => {
    const groups = Map.groupBy(orders, ({ userId, idempotencyKey }) => keyOf(userId, idempotencyKey));
    return findIn(groups.values(), ([first, ...others]) => {
      if (first === undefined || others.length === 0) return undefined;
      const ids = [first, ...others].map(({ orderId }) => orderId).sort();
      return { subject: `key ${first.idempotencyKey} of user ${first.userId}`, detail: `${ids.length} orders: ${ids.join(', ')}` };
    });
  },
};
