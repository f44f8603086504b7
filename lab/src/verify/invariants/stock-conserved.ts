import { type ReservationRecord, unitsOf } from '../books.ts';
import { findIn, type Invariant } from '../invariant.ts';

/** Sound because inventory's tables are read in one snapshot: there is no moment at which a unit is nowhere, or in two places. */
export const stockConserved: Invariant = {
  name: 'stock_conserved',
  promise: 'sold + reserved + free is what there was, and what is sold and reserved is what orders hold',
  stores: 'one',
  check: ({ stock, reservations }) => {
    const held = { reserved: unitsHeld(reservations, 'reserved'), sold: unitsHeld(reservations, 'committed') };
    return findIn(stock, ({ sku, initial, free, reserved, sold }) => {
      const problems: string[] = [];
      if (sold + reserved + free !== initial) problems.push(`${sold} sold + ${reserved} reserved + ${free} free is not ${initial}`);
      for (const [name, count] of Object.entries({ reserved, sold })) {
        const byOrders = held[name as keyof typeof held].get(sku) ?? 0;
        if (byOrders !== count) problems.push(`${count} ${name}, and reservations account for ${byOrders}`);
      }
      return problems.length === 0 ? undefined : { subject: `sku ${sku}`, detail: problems.join('; ') };
    });
  },
};

function unitsHeld(reservations: readonly ReservationRecord[], state: ReservationRecord['state']): Map<string, number> {
  return unitsOf(reservations.filter((each) => each.state === state).flatMap(({ items }) => items));
}
