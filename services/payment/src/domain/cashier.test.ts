import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CardProvider, type ChargeAnswer, ProviderUnavailableError } from './card-provider.ts';
import { createCashier } from './cashier.ts';
import { originsOf, type Payment, type PaymentState, type Payments, type SettledState } from './payment.ts';

const orderId = '01900000-0000-7000-8000-000000000001';
const request = { orderId, amountMinor: 100, currency: 'EUR', paymentToken: 'tok_visa' };
const settledStates = ['captured', 'declined', 'voided'] as const;

/** One payment in memory; the store proper is tested against a database. */
function onePayment(state: PaymentState): Payments & { state: PaymentState } {
  const read = (): Payment => ({ orderId, state: store.state, money: { amountMinor: 100, currency: 'EUR' }, updatedAt: new Date(0) });
  const move = (to: PaymentState, from: readonly PaymentState[]) => {
    const moved = from.includes(store.state);
    if (moved) store.state = to;
    return Promise.resolve({ payment: read(), moved });
  };
  const store = {
    state,
    open: () => Promise.resolve({ payment: read(), token: store.state === 'pending' ? 'tok_first' : undefined }),
    find: () => Promise.resolve(read()),
    settle: (_: string, to: SettledState) => move(to, originsOf(to)),
    beginVoid: () => move(store.state === 'declined' ? 'voided' : 'voiding', ['pending', 'captured', 'declined']),
    claimDueVoids: () => Promise.resolve([]),
    countUnresolvedVoids: () => Promise.resolve(0),
    applyEvent: () => Promise.resolve({ kind: 'stale' as const }),
  };
  return store;
}

const away = () => Promise.reject(new ProviderUnavailableError('away', { cause: undefined }));
const silent: CardProvider = { charge: away, find: away, void: away };

test('a charge that is captured while a void was asked for is reported as voided, and stays voiding', async () => {
  const payments = onePayment('pending');
  const provider: CardProvider = {
    ...silent,
    async charge() {
      await payments.beginVoid(orderId);
      return 'captured';
    },
  };
  const moves: PaymentState[] = [];
  const cashier = createCashier({ payments, onMoved: ({ state }) => moves.push(state) });
  expect(await cashier.charge(request, provider)).toEqual({ kind: 'voided' });
  expect(payments.state).toBe('voiding');
  expect(moves).toEqual([]);
});

test('only a pending payment is asked for at the provider, with the token that came first', async () => {
  const tokens: string[] = [];
  const provider: CardProvider = {
    ...silent,
    charge: ({ token }) => {
      tokens.push(token);
      return Promise.resolve('captured');
    },
  };
  for (const state of ['pending', 'captured', 'declined', 'voiding', 'voided'] as const) {
    await createCashier({ payments: onePayment(state), onMoved: () => {} }).charge(request, provider);
  }
  expect(tokens).toEqual(['tok_first']);
});

test('a provider that says nothing leaves the payment as it is; reading it still answers, charging and voiding do not', async () => {
  const payments = onePayment('pending');
  const cashier = createCashier({ payments, onMoved: () => {} });
  await expect(cashier.charge(request, silent)).rejects.toThrow(ProviderUnavailableError);
  expect(await cashier.find(orderId, silent)).toMatchObject({ state: 'pending' });
  await expect(cashier.void(orderId, silent)).rejects.toThrow(ProviderUnavailableError);
  expect(payments.state).toBe('voiding');
});

test('whatever the provider says in whatever order, a payment never moves back and enters a state at most once', async () => {
  const rank: Readonly<Record<PaymentState, number>> = { pending: 0, captured: 1, declined: 1, voiding: 2, voided: 3 };
  const step = fc.oneof(
    fc.record({ kind: fc.constant('charge' as const), answer: fc.constantFrom<ChargeAnswer>(...settledStates) }),
    fc.record({ kind: fc.constant('find' as const), answer: fc.constantFrom(...settledStates, undefined) }),
    fc.record({ kind: fc.constant('void' as const), acknowledged: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const payments = onePayment('pending');
      const moves: PaymentState[] = [];
      const cashier = createCashier({ payments, onMoved: ({ state }) => moves.push(state) });
      for (const each of steps) {
        const before = rank[payments.state];
        if (each.kind === 'charge') await cashier.charge(request, { ...silent, charge: () => Promise.resolve(each.answer) });
        else if (each.kind === 'find') await cashier.find(orderId, { ...silent, find: () => Promise.resolve(each.answer) });
        else await cashier.void(orderId, each.acknowledged ? { ...silent, void: () => Promise.resolve() } : silent).catch(() => {});
        expect(rank[payments.state]).toBeGreaterThanOrEqual(before);
      }
      expect(new Set(moves).size).toBe(moves.length);
    }),
  );
});
