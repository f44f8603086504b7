import type { Books } from '../books.ts';
import { findIn, type Invariant } from '../invariant.ts';

export const nothingNegative: Invariant = {
  name: 'nothing_negative',
  promise: 'no stock and no amount is below zero',
  stores: 'one',
  check: (books) =>
    findIn(amounts(books), ({ subject, values }) => {
      const negative = Object.entries(values).filter(([, value]) => value !== null && value < 0);
      if (negative.length === 0) return undefined;
      return { subject, detail: negative.map(([name, value]) => `${name} is ${value}`).join(', ') };
    }),
};

function* amounts({ stock, orders, payments, ledger }: Books): Generator<{ subject: string; values: Record<string, number | null> }> {
  for (const { sku, initial, free, reserved, sold } of stock) yield { subject: `sku ${sku}`, values: { initial, free, reserved, sold } };
  for (const { orderId, totalMinor } of orders) yield { subject: `order ${orderId}`, values: { 'its total': totalMinor } };
  for (const { orderId, amountMinor } of payments) yield { subject: `order ${orderId}`, values: { 'its payment': amountMinor } };
  for (const { key, amountMinor } of ledger) yield { subject: `order ${key}`, values: { 'its line in the ledger': amountMinor } };
}
