import type { PaymentRequest, ProviderEvent } from '@faultline/contracts/payment';

/**
 * The life of a payment:
 *
 *                 ┌──► captured ──┐
 *     charge ──► pending ─────────┼─void──► voiding ──acknowledged──► voided
 *                 └──► declined ──┼───────────────────────────────────►
 *     (nothing) ──────────────────┴─void──► voiding
 *
 * `pending` means that the outcome at the provider is not known, whatever the reason; asking again with the same key finds out.
 * From `voiding` no capture can win any more: an answer that comes late finds the door shut, and the void undoes what it did.
 * A void of an order that was never charged is kept too, because its charge may still be on its way.
 */
export type PaymentState = 'pending' | 'captured' | 'declined' | 'voiding' | 'voided';

/** How a payment can be settled by what the provider says. */
export type SettledState = 'captured' | 'declined' | 'voided';

export type Money = { readonly amountMinor: number; readonly currency: string };

export type Payment = {
  readonly orderId: string;
  readonly state: PaymentState;
  /** Unknown where only a void has come. */
  readonly money: Money | undefined;
  readonly updatedAt: Date;
};

const origins: Readonly<Record<SettledState, readonly PaymentState[]>> = {
  captured: ['pending'],
  declined: ['pending'],
  // The provider may void by itself, and it may have done so before we heard of the capture.
  voided: ['pending', 'captured', 'declined', 'voiding'],
};

/** The states from which the provider's word moves a payment to `state`; from all others it comes too late or says nothing new. */
export function originsOf(state: SettledState): readonly PaymentState[] {
  return origins[state];
}

const eventStates: Readonly<Record<ProviderEvent['type'], SettledState>> = {
  'charge.captured': 'captured',
  'charge.declined': 'declined',
  'charge.voided': 'voided',
};

export function stateOfEvent(type: ProviderEvent['type']): SettledState {
  return eventStates[type];
}

export function sameMoney(a: Money | undefined, b: Money): boolean {
  return a?.amountMinor === b.amountMinor && a.currency === b.currency;
}

export type Settlement = {
  readonly payment: Payment;
  /** Whether this call moved it; of several that say the same, one did. */
  readonly moved: boolean;
};

export type EventOutcome =
  | { readonly kind: 'applied'; readonly payment: Payment }
  /** True, and known already or overtaken by something later. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'duplicate' }
  /** About an order that was never charged here. */
  | { readonly kind: 'unmatched' }
  /** About another amount than the one that was asked for: never believed. */
  | { readonly kind: 'contradiction' };

export type DueVoid = { readonly orderId: string; readonly waitingMs: number };

/** The port that the store fulfils. Every method is atomic, and every change of state is compare-and-set. */
export type Payments = {
  /**
   * The payment of the order; written as pending if there was none. `token` is the one to charge, of the request that came first;
   * it is there exactly while the payment is pending.
   */
  open(request: PaymentRequest): Promise<{ payment: Payment; token: string | undefined }>;
  find(orderId: string): Promise<Payment | undefined>;
  /** Moves the payment if its state allows it, and says what it is in either case. */
  settle(orderId: string, state: SettledState): Promise<Settlement>;
  /** From now on no capture stands: `voiding`, or `voided` at once where nothing can have been captured. */
  beginVoid(orderId: string): Promise<Settlement>;
  /** Takes up to `limit` voids that are due, for long enough to try each once; of several replicas, each gets others. */
  claimDueVoids(limit: number): Promise<DueVoid[]>;
  countUnresolvedVoids(): Promise<number>;
  applyEvent(event: ProviderEvent): Promise<EventOutcome>;
};
