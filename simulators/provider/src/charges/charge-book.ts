import type { Charge, ChargeRequest, LedgerEntry } from '@faultline/contracts/provider';

/** A line of the ledger before it has its number and its time. */
export type Draft = Pick<LedgerEntry, 'kind' | 'key' | 'amountMinor' | 'currency'>;

/** ISO 4217 for "no currency": a tombstone is about a key, not about money. */
const NO_CURRENCY = 'XXX';

/**
 * What a call comes to: `known` was decided earlier, `new` becomes true with its line in the ledger.
 *
 *     charge ──► captured ──void──► voided
 *        └─────► declined ──void──► voided ◄──void── (nothing)
 *
 * `voided` is final: a charge that was sent before the void and arrives after it is refused.
 */
export type Decision =
  | { readonly kind: 'known'; readonly charge: Charge }
  | { readonly kind: 'new'; readonly draft: Draft }
  | { readonly kind: 'refused'; readonly code: 'payment_voided' | 'idempotency_key_reused' };

/** `declines` says whether this card would be declined; asked only when the answer matters. */
export function decideCharge(known: Charge | undefined, request: ChargeRequest, declines: () => boolean): Decision {
  const { key, amountMinor, currency } = request;
  if (known === undefined) return { kind: 'new', draft: { kind: declines() ? 'decline' : 'capture', key, amountMinor, currency } };
  if (known.state === 'voided') return { kind: 'refused', code: 'payment_voided' };
  const same = known.amountMinor === amountMinor && known.currency === currency;
  return same ? { kind: 'known', charge: known } : { kind: 'refused', code: 'idempotency_key_reused' };
}

export function decideVoid(known: Charge | undefined, key: string): Decision {
  if (known?.state === 'voided') return { kind: 'known', charge: known };
  if (known?.state === 'captured')
    return { kind: 'new', draft: { kind: 'void', key, amountMinor: known.amountMinor, currency: known.currency } };
  return { kind: 'new', draft: { kind: 'tombstone', key, amountMinor: 0, currency: known?.currency ?? NO_CURRENCY } };
}

/** What stands after an entry; the last entry of a key is all that counts. */
export function chargeAfter({ kind, key, amountMinor, currency, at }: LedgerEntry): Charge {
  const charge = { key, amountMinor, currency, occurredAt: at };
  switch (kind) {
    case 'capture':
      return { ...charge, state: 'captured' };
    case 'decline':
      return { ...charge, state: 'declined', reason: 'card_declined' };
    case 'void':
    case 'tombstone':
      return { ...charge, state: 'voided' };
    default:
      return kind satisfies never;
  }
}
