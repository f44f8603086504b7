import { findIn, type Invariant, money } from '../invariant.ts';

/**
 * Goods and money belong to an order. An order may have been withdrawn before it promised anything; until the queue has released
 * what it may have reserved, the queue answers for it.
 */
export const noOrphans: Invariant = {
  name: 'no_orphans',
  promise: 'whatever is reserved, sold or captured belongs to an order',
  stores: 'several',
  check: ({ reservations, chargeOf, isKnown }) => {
    const goods = findIn(reservations, ({ orderId, state }) => {
      if ((state !== 'reserved' && state !== 'committed') || isKnown(orderId)) return undefined;
      return { subject: `order ${orderId}`, detail: `goods are ${state} for an order that does not exist` };
    });
    const charges = findIn(chargeOf.values(), ({ key, net, amountMinor, currency }) => {
      if (net < 1 || isKnown(key)) return undefined;
      return { subject: `order ${key}`, detail: `${money(amountMinor, currency)} is captured for an order that does not exist` };
    });
    return { checked: goods.checked + charges.checked, violations: [...goods.violations, ...charges.violations] };
  },
};
