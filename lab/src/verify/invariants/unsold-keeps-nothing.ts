import type { Books, OrderRecord, ReservationRecord } from '../books.ts';
import { findIn, type Invariant, money } from '../invariant.ts';

/** Inventory ends reservations that are due every second; its database may have been away. */
const EXPIRY_SWEEP_MS = 30_000;

export const unsoldKeepsNothing: Invariant = {
  name: 'unsold_keeps_nothing',
  promise: 'a rejected or cancelled order keeps neither money nor goods',
  stores: 'several',
  check: (books) =>
    findIn(
      books.orders.filter(({ state }) => state === 'rejected' || state === 'cancelled'),
      (order) => {
        const problems = keeps(order, books);
        return problems.length === 0
          ? undefined
          : { subject: `order ${order.orderId}`, detail: `${order.state}, and ${problems.join(' and ')}` };
      },
    ),
};

function keeps(order: OrderRecord, { chargeOf, reservationOf }: Books): string[] {
  const charge = chargeOf.get(order.orderId);
  const reservation = reservationOf.get(order.orderId);
  return [
    ...(charge !== undefined && charge.net > 0 ? [`${money(charge.amountMinor, charge.currency)} is captured`] : []),
    ...(reservation !== undefined && holds(reservation, order) ? [`its goods are ${reservation.state}`] : []),
  ];
}

/** After a decline nothing can commit any more, so a release that did not arrive is left to the reservation's own end. */
function holds({ state, overdueMs }: ReservationRecord, { reason }: OrderRecord): boolean {
  if (state === 'committed') return true;
  if (state !== 'reserved') return false;
  return reason !== 'payment_declined' || overdueMs > EXPIRY_SWEEP_MS;
}
