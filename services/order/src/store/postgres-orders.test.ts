import { fileURLToPath } from 'node:url';
import { createLogger } from '@faultline/telemetry/logger';
import { eachPostgres, type TestDatabase } from '@faultline/test-stores';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Order } from '../domain/order.ts';
import type { NewOrder } from '../domain/place-order.ts';
import { type JobQueue, startJobQueue } from './job-queue.ts';
import { createPostgresOrders, type OrderStore, type PostgresOrdersOptions } from './postgres-orders.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const logger = createLogger({ service: 'order', write: () => {} });
const correlation = { requestId: 'request-1', traceContext: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } };
const HOUR_MS = 3_600_000;

const newOrder = (change: Partial<NewOrder> = {}): NewOrder => ({
  orderId: uuidv7(),
  userId: uuidv7(),
  idempotencyKey: 'key-1',
  requestHash: 'hash',
  items: [{ sku: 'cup', quantity: 2, unitPriceMinor: 1_150 }],
  currency: 'EUR',
  totalMinor: 2_300,
  paymentToken: 'tok_visa',
  ...change,
});

eachPostgres('orders', ({ open }) => {
  let database: TestDatabase;
  let queue: JobQueue;
  beforeAll(async () => {
    database = await open({ migrations });
    queue = await startJobQueue({ url: database.url, logger, expireInSeconds: 60 });
  });
  beforeEach(async () => {
    await database.query('truncate orders');
    await database.query('delete from pgboss.job');
  });
  afterAll(async () => {
    await queue?.stop();
    await database?.close();
  });

  /** A store whose jobs are due at once, and what it told of orders that entered a state. */
  function createStore(change: Partial<PostgresOrdersOptions> = {}): OrderStore & { readonly entered: readonly Order['state'][] } {
    const entered: Order['state'][] = [];
    const store = createPostgresOrders({
      postgres: database,
      queue,
      paymentDeadlineMs: HOUR_MS,
      firstRunAfterMs: 0,
      captureContext: () => correlation,
      events: { onEntered: ({ state }) => entered.push(state) },
      ...change,
    });
    return { ...store, entered };
  }
  const jobCount = async () => (await database.query<{ count: number }>('select count(*)::int as count from pgboss.job'))[0]?.count;

  test('a placed order is found by its id and by its key, with all that it was placed with', async () => {
    const orders = createStore();
    const { idempotencyKey, ...rest } = newOrder();
    const { order, placed } = await orders.place({ idempotencyKey, ...rest });
    expect(placed).toBe(true);
    expect(order).toMatchObject({ ...rest, state: 'pending', isPastDeadline: false });
    expect(await orders.find(rest.orderId)).toEqual(order);
    expect(await orders.findByKey(rest.userId, idempotencyKey)).toEqual(order);
    expect(await orders.findByKey(uuidv7(), idempotencyKey)).toBeUndefined();
    expect(await orders.find(uuidv7())).toBeUndefined();
  });

  test('its settlement job comes with it, knows the checkout, and is given to one taker', async () => {
    const request = newOrder();
    await createStore().place(request);
    const [mine, theirs] = await Promise.all([queue.take(5), queue.take(5)]);
    expect([...mine, ...theirs]).toEqual([{ orderId: request.orderId, jobId: request.orderId, attempts: 0, ...correlation }]);
    expect(await queue.take(5)).toEqual([]);
  });

  test('the job waits until nobody waits for the interactive run any more', async () => {
    await createStore({ firstRunAfterMs: HOUR_MS }).place(newOrder());
    expect(await queue.take(5)).toEqual([]);
    expect(await jobCount()).toBe(1);
  });

  test('of 20 checkouts with one key at the same time one places the order, and the others get it', async () => {
    const orders = createStore();
    const shared = { userId: uuidv7(), idempotencyKey: 'key-1' };
    const results = await Promise.all(Array.from({ length: 20 }, () => orders.place(newOrder(shared))));
    expect(results.filter(({ placed }) => placed)).toHaveLength(1);
    expect(new Set(results.map(({ order }) => order.orderId)).size).toBe(1);
    expect(await jobCount()).toBe(1);
    expect(orders.entered).toEqual(['pending']);
  });

  test('a key whose order is withdrawn while it is looked up is free: the checkout that asked places the order', async () => {
    const orders = createStore();
    const shared = { userId: uuidv7(), idempotencyKey: 'key-1' };
    const { order: first } = await orders.place(newOrder(shared));
    const meanwhile: TestDatabase = {
      ...database,
      async query<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]> {
        await orders.withdraw(first);
        return database.query<R>(text, values);
      },
    };
    const { order, placed } = await createStore({ postgres: meanwhile }).place(newOrder(shared));
    expect(placed).toBe(true);
    expect(order.orderId).not.toBe(first.orderId);
  });

  test('one key of two users is two orders', async () => {
    const orders = createStore();
    const results = await Promise.all([orders.place(newOrder()), orders.place(newOrder())]);
    expect(results.map(({ placed }) => placed)).toEqual([true, true]);
  });

  test('when the transaction fails after the job was written, there is neither order nor job', async () => {
    const crashing: JobQueue = {
      ...queue,
      async enqueue(...job) {
        await queue.enqueue(...job);
        throw new Error('cut off');
      },
    };
    const orders = createStore({ queue: crashing });
    const request = newOrder();
    await expect(orders.place(request)).rejects.toThrow('cut off');
    expect(await orders.find(request.orderId)).toBeUndefined();
    expect(await jobCount()).toBe(0);
    expect(orders.entered).toEqual([]);
  });

  test.each([
    [{ state: 'confirmed' }, undefined],
    [{ state: 'rejected', reason: 'payment_declined' }, 'payment_declined'],
    [{ state: 'cancelled', reason: 'deadline_passed' }, 'deadline_passed'],
  ] as const)('an order that ends as %o keeps no payment token and leaves no job', async (ending, reason) => {
    const orders = createStore();
    const { order } = await orders.place(newOrder());
    const ended = await orders.end(order, ending);
    expect(ended.state).toBe(ending.state);
    expect(ended.reason).toBe(reason);
    expect(ended.paymentToken).toBeUndefined();
    expect(await orders.find(order.orderId)).toEqual(ended);
    expect(await jobCount()).toBe(0);
  });

  test('of two runs that end an order at the same time one wins, and both learn how it ended', async () => {
    for (let round = 0; round < 5; round += 1) {
      const orders = createStore();
      const { order } = await orders.place(newOrder());
      const endings = await Promise.all([
        orders.end(order, { state: 'confirmed' }),
        orders.end(order, { state: 'cancelled', reason: 'deadline_passed' }),
      ]);
      const [winner] = endings;
      expect(endings).toEqual([winner, winner]);
      expect(orders.entered).toEqual(['pending', winner?.state]);
    }
  });

  test('an end that fails after the order was changed changes nothing', async () => {
    const { order } = await createStore().place(newOrder());
    const crashing: JobQueue = { ...queue, remove: () => Promise.reject(new Error('cut off')) };
    await expect(createStore({ queue: crashing }).end(order, { state: 'confirmed' })).rejects.toThrow('cut off');
    expect(await createStore().find(order.orderId)).toEqual(order);
  });

  test('a deferred order waits for its payment: it is told once, keeps its job, and can no longer be withdrawn', async () => {
    const orders = createStore();
    const { order } = await orders.place(newOrder());
    const [once, again] = [await orders.defer(order), await orders.defer(order)];
    expect([once.state, again.state]).toEqual(['payment_pending', 'payment_pending']);
    await orders.withdraw(order);
    expect(await orders.find(order.orderId)).toEqual(once);
    expect(orders.entered).toEqual(['pending', 'payment_pending']);
    expect(await jobCount()).toBe(1);
  });

  test('deferring an order that has ended meanwhile returns its end', async () => {
    const orders = createStore();
    const { order } = await orders.place(newOrder());
    const ended = await orders.end(order, { state: 'confirmed' });
    expect(await orders.defer(order)).toEqual(ended);
  });

  test('a withdrawn order frees its key and leaves its job, to release what a lost answer may have reserved', async () => {
    const orders = createStore();
    const request = newOrder();
    const { order } = await orders.place(request);
    await orders.withdraw(order);
    expect(await orders.find(order.orderId)).toBeUndefined();
    expect((await queue.take(5)).map(({ orderId }) => orderId)).toEqual([order.orderId]);
    expect((await orders.place({ ...request, orderId: uuidv7() })).placed).toBe(true);
  });

  test('a run that is over takes its job with it', async () => {
    const orders = createStore();
    await orders.place(newOrder());
    for (const job of await queue.take(5)) await orders.finishRun(job);
    expect(await jobCount()).toBe(0);
  });

  test('a run that has to be repeated leaves one job, which remembers the attempts and the checkout', async () => {
    const orders = createStore();
    const { order } = await orders.place(newOrder());
    for (const job of await queue.take(5)) await orders.finishRun(job, { attempts: 1, delayMs: 0 });
    const again = await queue.take(5);
    expect(again).toMatchObject([{ orderId: order.orderId, attempts: 1, ...correlation }]);
    for (const job of again) await orders.finishRun(job, { attempts: 2, delayMs: HOUR_MS });
    expect(await queue.take(5)).toEqual([]);
    expect(await jobCount()).toBe(1);
  });

  test('a run that is cut off between removing its job and writing the next keeps the job that it has', async () => {
    await createStore().place(newOrder());
    const [job] = await queue.take(5);
    const crashing: JobQueue = { ...queue, enqueue: () => Promise.reject(new Error('cut off')) };
    if (!job) throw new Error('there is no job');
    await expect(createStore({ queue: crashing }).finishRun(job, { attempts: 1, delayMs: 0 })).rejects.toThrow('cut off');
    expect(await jobCount()).toBe(1);
  });

  test('past its payment deadline an order says so, by the clock of the database', async () => {
    const { order } = await createStore({ paymentDeadlineMs: 0 }).place(newOrder());
    expect((await createStore().find(order.orderId))?.isPastDeadline).toBe(true);
  });

  test('the backlog is what waits for its payment, and what was left lying by a run that died', async () => {
    const orders = createStore({ firstRunAfterMs: 60_000 });
    const placed = await Promise.all(Array.from({ length: 4 }, () => orders.place(newOrder())));
    expect(await orders.backlog()).toEqual({ depth: 0, oldestAgeSeconds: 0 });
    const [deferred, ended, stranded] = placed.map(({ order }) => order);
    if (!deferred || !ended || !stranded) throw new Error('there are four');
    await orders.defer(deferred);
    await orders.end(ended, { state: 'confirmed' });
    await database.query(`update orders set created_at = now() - interval '10 minutes' where order_id = $1`, [stranded.orderId]);
    const { depth, oldestAgeSeconds } = await orders.backlog();
    expect(depth).toBe(2);
    expect(oldestAgeSeconds).toBeGreaterThanOrEqual(600);
    expect(oldestAgeSeconds).toBeLessThan(660);
  });
});
