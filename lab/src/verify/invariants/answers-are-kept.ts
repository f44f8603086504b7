import { type Books, keyOf } from '../books.ts';
import { findIn, type Invariant, money } from '../invariant.ts';
import type { Answer } from '../journal-entry.ts';

/**
 * The journal is cut off before the orders are read, so every answer in it is older than what it is compared with. No answer, or
 * one that promises nothing (503, a conflict still in flight), may have come to either.
 */
export const answersAreKept: Invariant = {
  name: 'answers_are_kept',
  promise: 'what a shopper was told about a checkout is what became of it',
  stores: 'several',
  check: (books) =>
    findIn(
      books.answers.filter((answer) => promiseOf(answer) !== undefined),
      (answer) => {
        const detail = problemOf(answer, books);
        return detail === undefined ? undefined : { subject: `key ${answer.key} of user ${answer.userId}`, detail };
      },
    ),
};

const refusals = new Set(['payment_declined', 'out_of_stock', 'unknown_product', 'order_cancelled']);

/** What an answer promised; undefined where it promised nothing. */
function promiseOf({ status, code, orderId }: Answer): 'confirmed' | 'accepted' | 'refused' | undefined {
  if (status === 201) return 'confirmed';
  if (status >= 200 && status < 300) return 'accepted';
  // Without an order's id the checkout was refused before there was an order, and the key may still be used.
  return code !== undefined && refusals.has(code) && orderId !== undefined ? 'refused' : undefined;
}

function problemOf(answer: Answer, { orderOfKey, chargeOf }: Books): string | undefined {
  const told = `told ${answer.status}${answer.orderId === undefined ? '' : ` with order ${answer.orderId}`}`;
  const order = orderOfKey.get(keyOf(answer.userId, answer.key));
  if (order === undefined) return `${told}, and there is no such order`;
  if (answer.orderId !== undefined && answer.orderId !== order.orderId) return `${told}, and the key's order is ${order.orderId}`;
  if (answer.totalMinor !== undefined && answer.totalMinor !== order.totalMinor) {
    return `${told} for ${money(answer.totalMinor, order.currency)}, and the order is for ${money(order.totalMinor, order.currency)}`;
  }
  const promised = promiseOf(answer);
  if (promised === 'confirmed' && order.state !== 'confirmed') return `${told}, confirmed, and the order is ${order.state}`;
  if (promised !== 'refused') return undefined;
  if (order.state !== 'rejected' && order.state !== 'cancelled') return `${told} ${answer.code}, and the order is ${order.state}`;
  return (chargeOf.get(order.orderId)?.net ?? 0) > 0 ? `${told} ${answer.code}, and the card was charged` : undefined;
}
