import { keyOf, listGoods, sameGoods } from '../books.ts';
import { findIn, type Invariant, money } from '../invariant.ts';

/**
 * The other direction of the witness: a shopper writes down what is meant before anything is sent, so what the books sold to that
 * shopper must stand there. Together with `confirmed_is_paid_and_sold` this makes the totals agree all the way, per SKU and in
 * money, from intent to inventory and ledger. Customers that keep no journal have no say here.
 */
export const soldAsMeant: Invariant = {
  name: 'sold_as_meant',
  promise: 'every confirmed order of a shopper is one that the shopper meant, with those goods and that total',
  stores: 'several',
  check: ({ orders, intents, intentOfKey }) => {
    const witnesses = new Set(intents.map(({ userId }) => userId));
    return findIn(
      orders.filter(({ state, userId }) => state === 'confirmed' && witnesses.has(userId)),
      ({ orderId, userId, idempotencyKey, items, totalMinor, currency }) => {
        const intent = intentOfKey.get(keyOf(userId, idempotencyKey));
        const problems: string[] = [];
        if (intent === undefined) problems.push(`no shopper ever meant key ${idempotencyKey} of user ${userId}`);
        else {
          if (!sameGoods(intent.items, items)) problems.push(`meant were ${listGoods(intent.items)}, and sold ${listGoods(items)}`);
          if (intent.totalMinor !== totalMinor)
            problems.push(`meant was to pay ${money(intent.totalMinor, currency)}, and the total is ${money(totalMinor, currency)}`);
        }
        return problems.length === 0 ? undefined : { subject: `order ${orderId}`, detail: problems.join('; ') };
      },
    );
  },
};
