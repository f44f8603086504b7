import type { PaymentRequest, ProviderEvent } from '@faultline/contracts/payment';
import { type CardProvider, ProviderUnavailableError } from './card-provider.ts';
import { type EventOutcome, type Money, type Payment, type Payments, type SettledState, sameMoney } from './payment.ts';

export type ChargeOutcome =
  | { readonly kind: 'captured'; readonly payment: Payment; readonly before: boolean }
  | { readonly kind: 'declined' }
  | { readonly kind: 'voided' }
  /** The order was charged with another amount. */
  | { readonly kind: 'conflict' };

export type Cashier = {
  /** One order is charged at most once, however often and from however many places this is called. @throws ProviderUnavailableError */
  charge(request: PaymentRequest, provider: CardProvider): Promise<ChargeOutcome>;
  /** What is known; a pending payment is asked for at the provider, if that answers. */
  find(orderId: string, provider: CardProvider): Promise<Payment | undefined>;
  /** Resolves when no capture stands and none can come. @throws ProviderUnavailableError: it is tried again in the background */
  void(orderId: string, provider: CardProvider): Promise<Payment>;
  apply(event: ProviderEvent): Promise<EventOutcome>;
};

export type CashierOptions = {
  readonly payments: Payments;
  /** A payment entered a state, told once however it got there. */
  readonly onMoved: (payment: Payment) => void;
};

/** The use cases of this service. */
export function createCashier({ payments, onMoved }: CashierOptions): Cashier {
  async function settle(orderId: string, state: SettledState): Promise<Payment> {
    const { payment, moved } = await payments.settle(orderId, state);
    if (moved) onMoved(payment);
    return payment;
  }

  return {
    async charge(request, provider) {
      const { payment, token } = await payments.open(request);
      // Before the amounts are compared: a void bars every charge, and may know none.
      if (payment.state === 'voiding' || payment.state === 'voided') return { kind: 'voided' };
      if (!sameMoney(payment.money, request)) return { kind: 'conflict' };
      if (token === undefined) return outcomeOf(payment, { before: true });
      const answer = await provider.charge({ orderId: request.orderId, token, ...moneyOf(request) });
      if (answer === 'conflict') return { kind: 'conflict' };
      // The state now decides, not the answer: a void may have come in between.
      return outcomeOf(await settle(request.orderId, answer), { before: false });
    },

    async find(orderId, provider) {
      const payment = await payments.find(orderId);
      if (payment?.state !== 'pending') return payment;
      const state = await provider.find(orderId).catch(ignoreUnavailable);
      return state === undefined ? payment : settle(orderId, state);
    },

    async void(orderId, provider) {
      const begun = await payments.beginVoid(orderId);
      if (begun.moved) onMoved(begun.payment);
      if (begun.payment.state === 'voided') return begun.payment;
      await provider.void(orderId);
      return settle(orderId, 'voided');
    },

    async apply(event) {
      const outcome = await payments.applyEvent(event);
      if (outcome.kind === 'applied') onMoved(outcome.payment);
      return outcome;
    },
  };
}

function moneyOf({ amountMinor, currency }: Money): Money {
  return { amountMinor, currency };
}

function outcomeOf(payment: Payment, { before }: { before: boolean }): ChargeOutcome {
  switch (payment.state) {
    case 'captured':
      return { kind: 'captured', payment, before };
    case 'declined':
      return { kind: 'declined' };
    case 'voiding':
    case 'voided':
      return { kind: 'voided' };
    case 'pending':
      throw new Error(`payment ${payment.orderId} is pending after it was settled`);
    default:
      return payment.state satisfies never;
  }
}

function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof ProviderUnavailableError)) throw error;
}
