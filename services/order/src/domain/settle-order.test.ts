import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ending, Order } from './order.ts';
import { type StepName, type Steps, StepUnavailable, settleOrder } from './settle-order.ts';

const order: Order = {
  orderId: '01a20519-44d9-709b-ba7d-ab3aa757bf86',
  userId: '01a20519-4384-71d3-be72-e7da5799b608',
  requestHash: 'hash',
  state: 'pending',
  items: [{ sku: 'cup', quantity: 2, unitPriceMinor: 1150 }],
  currency: 'EUR',
  totalMinor: 2300,
  paymentToken: 'tok_visa',
  isPastDeadline: false,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

/** Two services with a memory each, as the contracts promise them; `fails` decides before every call whether it is lost. */
function createWorld(options: { declines?: boolean; outOfStock?: boolean; fails?: (step: StepName) => 'before' | 'after' | false } = {}) {
  const calls: StepName[] = [];
  const world = {
    reservation: 'none' as 'none' | 'reserved' | 'committed' | 'released',
    payment: 'none' as 'none' | 'captured' | 'declined' | 'voided',
    calls,
  };
  const step =
    <T>(name: StepName, act: () => T) =>
    async (): Promise<T> => {
      calls.push(name);
      const lost = options.fails?.(name) ?? false;
      const unavailable = (): StepUnavailable => new StepUnavailable(name, { cause: new Error('lost'), attempted: true });
      if (lost === 'before') throw unavailable();
      const result = act();
      if (lost === 'after') throw unavailable();
      return result;
    };
  const steps: Steps = {
    reserve: step('reserve', () => {
      if (world.reservation === 'released') return 'closed';
      if (options.outOfStock === true) return 'out_of_stock';
      if (world.reservation === 'none') world.reservation = 'reserved';
      return 'held';
    }),
    charge: step('charge', () => {
      if (world.payment === 'none') world.payment = options.declines === true ? 'declined' : 'captured';
      return world.payment;
    }),
    commit: step('commit', () => {
      if (world.reservation === 'reserved') world.reservation = 'committed';
      return world.reservation === 'committed' ? 'committed' : 'lost';
    }),
    release: step('release', () => {
      if (world.reservation === 'committed') return 'sold';
      world.reservation = 'released';
      return 'released';
    }),
    void: step('void', () => {
      world.payment = 'voided';
    }),
  };
  const end = async (current: Order, ending: Ending): Promise<Order> => ({
    ...current,
    state: ending.state,
    ...('reason' in ending ? { reason: ending.reason } : {}),
  });
  return { world, settle: (current: Order) => settleOrder(current, { steps, end }) };
}

describe('an order that nothing stands in the way of', () => {
  test('is reserved, charged, committed and confirmed, in this order', async () => {
    const { world, settle } = createWorld();
    expect(await settle(order)).toMatchObject({ kind: 'ended', order: { state: 'confirmed' } });
    expect(world).toMatchObject({ reservation: 'committed', payment: 'captured', calls: ['reserve', 'charge', 'commit'] });
  });

  test('that is final already is left alone', async () => {
    const { world, settle } = createWorld();
    await settle({ ...order, state: 'confirmed' });
    expect(world.calls).toEqual([]);
  });
});

describe('an order that ends without a sale', () => {
  test('is rejected when the card is declined, and its stock is given back', async () => {
    const { world, settle } = createWorld({ declines: true });
    expect(await settle(order)).toMatchObject({ order: { state: 'rejected', reason: 'payment_declined' } });
    expect(world.reservation).toBe('released');
  });

  test('is rejected as declined even when the stock cannot be given back now: the reservation ends by itself', async () => {
    const { settle } = createWorld({ declines: true, fails: (step) => (step === 'release' ? 'before' : false) });
    expect(await settle(order)).toMatchObject({ order: { state: 'rejected', reason: 'payment_declined' } });
  });

  test('is rejected without a charge when there is no stock', async () => {
    const { world, settle } = createWorld({ outOfStock: true });
    expect(await settle(order)).toMatchObject({ order: { state: 'rejected', reason: 'out_of_stock' } });
    expect(world.calls).toEqual(['reserve', 'release']);
  });

  test('is cancelled past its deadline: released first, so that nothing can commit any more, then voided', async () => {
    const { world, settle } = createWorld();
    expect(await settle({ ...order, state: 'payment_pending', isPastDeadline: true })).toMatchObject({
      order: { state: 'cancelled', reason: 'deadline_passed' },
    });
    expect(world.calls).toEqual(['release', 'void']);
  });

  test('is cancelled and voided when the reservation is gone before the commit', async () => {
    const { world, settle } = createWorld();
    world.reservation = 'released';
    expect(await settle(order)).toMatchObject({ order: { state: 'cancelled', reason: 'reservation_expired' } });
    expect(world.payment).toBe('voided');
  });

  test('stays open until the void is acknowledged', async () => {
    const { settle } = createWorld({ fails: (step) => (step === 'void' ? 'before' : false) });
    expect(await settle({ ...order, isPastDeadline: true })).toMatchObject({ kind: 'deferred', cause: { step: 'void' } });
  });
});

test('a deadline that passes after the stock was sold does not undo the sale', async () => {
  const { world, settle } = createWorld();
  world.reservation = 'committed';
  world.payment = 'captured';
  expect(await settle({ ...order, isPastDeadline: true })).toMatchObject({ order: { state: 'confirmed' } });
  expect(world.calls).toEqual(['release']);
});

test('an error that is a bug is thrown, not taken for an outage', async () => {
  const { settle } = createWorld({
    fails: () => {
      throw new TypeError('a bug');
    },
  });
  await expect(settle(order)).rejects.toThrow('a bug');
});

test('whatever is lost, before or after it acted, and whenever the deadline passes, the order ends with money and stock in agreement', async () => {
  const fate = fc.constantFrom('before' as const, 'after' as const, false as const);
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 25 }), fc.nat(8), fc.boolean(), async (fates, deadlineAtRun, declines) => {
      const left = [...fates];
      const { world, settle } = createWorld({ declines, fails: () => left.shift() ?? false });
      let result = await settle(order);
      for (let run = 1; result.kind === 'deferred'; run++) {
        expect(run).toBeLessThan(60);
        result = await settle({ ...order, state: 'payment_pending', isPastDeadline: run >= deadlineAtRun });
      }
      if (result.order.state === 'confirmed') expect(world).toMatchObject({ reservation: 'committed', payment: 'captured' });
      else {
        expect(world.reservation).not.toBe('committed');
        expect(world.payment).not.toBe('captured');
      }
    }),
    { numRuns: 500 },
  );
});
