import { expect, test } from 'vitest';
import type { Order } from './order.ts';
import { type NewOrder, type Orders, placeOrder } from './place-order.ts';
import { type Steps, StepUnavailable } from './settle-order.ts';

const request: NewOrder = {
  orderId: 'order-1',
  userId: 'user-1',
  idempotencyKey: 'key-00001',
  requestHash: 'hash-1',
  items: [{ sku: 'cup', quantity: 1, unitPriceMinor: 1150 }],
  currency: 'EUR',
  totalMinor: 1150,
  paymentToken: 'tok_visa',
};

function createShop(options: { unavailable?: 'reserve' | 'charge'; pauseBeforeLook?: (look: number) => Promise<boolean> } = {}) {
  const rows = new Map<string, Order & { key: string }>();
  const byKey = (userId: string, key: string) => [...rows.values()].find((row) => row.userId === userId && row.key === key);
  const move = async (order: Order, change: Partial<Order>): Promise<Order> => {
    const row = rows.get(order.orderId);
    if (!row) throw new Error('gone');
    const moved = { ...row, ...change };
    rows.set(order.orderId, moved);
    return moved;
  };
  const orders: Orders = {
    find: async (orderId) => rows.get(orderId),
    findByKey: async (userId, key) => byKey(userId, key),
    async place({ idempotencyKey, ...fields }) {
      const at = new Date(0);
      const row = { ...fields, key: idempotencyKey, state: 'pending' as const, isPastDeadline: false, createdAt: at, updatedAt: at };
      rows.set(fields.orderId, row);
      return { order: row, placed: true };
    },
    end: (order, ending) => move(order, ending),
    defer: (order) => move(order, { state: 'payment_pending' }),
    withdraw: async (order) => void rows.delete(order.orderId),
  };
  const answer =
    <T>(step: 'reserve' | 'charge', value: T) =>
    async (): Promise<T> => {
      if (options.unavailable === step) throw new StepUnavailable(step, { cause: new Error('away'), attempted: true });
      return value;
    };
  const steps: Steps = {
    reserve: answer('reserve', 'held'),
    charge: answer('charge', 'captured'),
    commit: async () => 'committed',
    release: async () => 'released',
    void: async () => {},
  };
  const pauseBeforeLook = options.pauseBeforeLook ?? (async () => false);
  return {
    rows,
    orders,
    place: (changes: Partial<NewOrder> = {}) => placeOrder({ ...request, ...changes }, { orders, steps, pauseBeforeLook }),
  };
}

test('an order is confirmed while the caller waits', async () => {
  expect(await createShop().place()).toMatchObject({ kind: 'answered', replayed: false, order: { state: 'confirmed' } });
});

test('the same key again is the same order, and says so', async () => {
  const shop = createShop();
  await shop.place();
  expect(await shop.place({ orderId: 'order-2' })).toMatchObject({ kind: 'answered', replayed: true, order: { orderId: 'order-1' } });
  expect(shop.rows.size).toBe(1);
});

test('the same key with another content is refused', async () => {
  const shop = createShop();
  await shop.place();
  expect(await shop.place({ requestHash: 'hash-2' })).toEqual({ kind: 'key_reused' });
});

test('the same key of another user is another order', async () => {
  const shop = createShop();
  await shop.place();
  expect(await shop.place({ orderId: 'order-2', userId: 'user-2' })).toMatchObject({ order: { orderId: 'order-2' } });
});

test('a repeat of an order that is still being placed is told to come back', async () => {
  const shop = createShop();
  await shop.place();
  const row = shop.rows.get('order-1');
  if (row) shop.rows.set('order-1', { ...row, state: 'pending' });
  expect(await shop.place()).toEqual({ kind: 'in_flight' });
});

test('an emptied cart repeats its order, and orders nothing under a new key', async () => {
  const shop = createShop();
  await shop.place();
  expect(await shop.place({ items: [], totalMinor: 0 })).toMatchObject({ kind: 'answered', replayed: true });
  expect(await shop.place({ items: [], totalMinor: 0, idempotencyKey: 'key-00002' })).toEqual({ kind: 'empty' });
});

test('when payment is away the order is accepted and the payment follows', async () => {
  expect(await createShop({ unavailable: 'charge' }).place()).toMatchObject({ kind: 'answered', order: { state: 'payment_pending' } });
});

test('when the stock cannot be asked for nothing is promised and nothing is kept, so that the key may be used again', async () => {
  const shop = createShop({ unavailable: 'reserve' });
  expect(await shop.place()).toMatchObject({ kind: 'unavailable' });
  expect(shop.rows.size).toBe(0);
});

test('a repeat waits for the first request with its key, and gets its answer', async () => {
  let looks = 0;
  const shop = createShop({
    async pauseBeforeLook(look) {
      looks = look;
      const [first] = shop.rows.values();
      if (look === 3 && first) await shop.orders.end(first, { state: 'confirmed' });
      return true;
    },
  });
  await shop.orders.place(request);
  expect(await shop.place()).toMatchObject({ kind: 'answered', replayed: true, order: { state: 'confirmed' } });
  expect(looks).toBe(3);
});

test('a repeat whose time is up before the first has got anywhere, or whose order was withdrawn meanwhile, is told that it is in flight', async () => {
  const busy = createShop({ pauseBeforeLook: async (look) => look < 3 });
  await busy.orders.place(request);
  expect(await busy.place()).toEqual({ kind: 'in_flight' });
  const withdrawn = createShop({
    async pauseBeforeLook() {
      withdrawn.rows.clear();
      return true;
    },
  });
  await withdrawn.orders.place(request);
  expect(await withdrawn.place()).toEqual({ kind: 'in_flight' });
});
