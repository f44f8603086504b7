import { type Books, listGoods, type OrderRecord, sameGoods } from '../books.ts';
import { findIn, type Invariant, money } from '../invariant.ts';

/** Orders are read first, and neither a capture nor a sale of a confirmed order is ever undone: so what is missing later is missing. */
export const confirmedIsPaidAndSold: Invariant = {
  name: 'confirmed_is_paid_and_sold',
  promise: 'a confirmed order has one net capture of its total, and its goods are sold',
  stores: 'several',
  check: (books) =>
    findIn(
      books.orders.filter(({ state }) => state === 'confirmed'),
      (order) => {
        const problems = [paymentProblem(order, books), stockProblem(order, books)].filter((each) => each !== undefined);
        return problems.length === 0 ? undefined : { subject: `order ${order.orderId}`, detail: problems.join('; ') };
      },
    ),
};

function paymentProblem({ orderId, totalMinor, currency }: OrderRecord, { chargeOf }: Books): string | undefined {
  const charge = chargeOf.get(orderId);
  // More than one is for single_capture to say.
  if (charge === undefined || charge.net < 1) return 'confirmed, and nothing is captured';
  if (charge.amountMinor === totalMinor && charge.currency === currency) return undefined;
  return `its total is ${money(totalMinor, currency)}, and ${money(charge.amountMinor, charge.currency)} was captured`;
}

function stockProblem({ orderId, items }: OrderRecord, { reservationOf }: Books): string | undefined {
  const reservation = reservationOf.get(orderId);
  if (reservation?.state !== 'committed') return `confirmed, and its goods are ${reservation?.state ?? 'not even reserved'}`;
  if (sameGoods(items, reservation.items)) return undefined;
  return `ordered ${listGoods(items)}, and sold were ${listGoods(reservation.items)}`;
}
