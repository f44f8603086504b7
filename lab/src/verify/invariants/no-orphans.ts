import { findIn, type Invariant, money } from '../invariant.ts';

/**
 * Goods and money belong to an order. An order may have been withdrawn because the stock could not be asked for; until the queue
 * has released what was reserved all the same, the queue answers for it. Nothing can have been sold or paid by then.
 */
export const noOrphans: Invariant = {
  name: 'no_orphans',
  promise: 'whatever is reserved, sold or captured belongs to an order',
  stores: 'several',
  check: ({ reservations, chargeOf, hasOrder, isWithdrawn }) => {
    const goods = findIn(reservations, ({ orderId, state }) => {
      const isHeld = state === 'committed' || (state === 'reserved' && !isWithdrawn(orderId));
      if (!isHeld || hasOrder(orderId)) return undefined;
      return { subject: `order ${orderId}`, detail: `goods are ${state} for an order that does not exist` };
    });
    const charges = findIn(chargeOf.values(), ({ key, net, amountMinor, currency }) => {
      if (net < 1 || hasOrder(key)) return undefined;
      return { subject: `order ${key}`, detail: `${money(amountMinor, currency)} is captured for an order that does not exist` };
    });
    return { checked: goods.checked + charges.checked, violations: [...goods.violations, ...charges.violations] };
  },
};
