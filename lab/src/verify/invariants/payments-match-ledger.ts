import { type Books, isOpen, type PaymentRecord } from '../books.ts';
import { findIn, type Invariant, money, type Violation } from '../invariant.ts';

/** Two books of the same money: payment's, and the provider's. */
export const paymentsMatchLedger: Invariant = {
  name: 'payments_match_ledger',
  promise: 'a payment is captured exactly if the provider says so, and unsettled only while its order is open',
  stores: 'several',
  check: (books) => {
    const own = findIn(books.payments, (payment) => violation(payment.orderId, problemOf(payment, books)));
    const unwritten = findIn(books.chargeOf.values(), ({ key, net }) => {
      const missing = net > 0 && !books.paymentOf.has(key);
      return violation(key, missing ? 'captured by the provider, and payment knows nothing of it' : undefined);
    });
    return { checked: own.checked, violations: [...own.violations, ...unwritten.violations] };
  },
};

function problemOf({ orderId, state, amountMinor, currency }: PaymentRecord, { chargeOf, orderOf }: Books): string | undefined {
  const charge = chargeOf.get(orderId);
  const isCaptured = charge !== undefined && charge.net > 0;
  switch (state) {
    case 'captured':
      if (!isCaptured) return 'payment says captured, and the provider says no';
      if (charge.amountMinor === amountMinor && charge.currency === currency) return undefined;
      return `payment says ${money(amountMinor ?? 0, currency ?? '?')}, and the provider captured ${money(charge.amountMinor, charge.currency)}`;
    case 'declined':
    case 'voided':
      return isCaptured ? `payment says ${state}, and the provider says captured` : undefined;
    case 'pending':
    case 'voiding': {
      const order = orderOf.get(orderId);
      return order === undefined || isOpen(order) ? undefined : `payment is still ${state}, and the order is ${order.state}`;
    }
    default:
      return state satisfies never;
  }
}

const violation = (orderId: string, detail: string | undefined): Violation | undefined =>
  detail === undefined ? undefined : { subject: `order ${orderId}`, detail };
