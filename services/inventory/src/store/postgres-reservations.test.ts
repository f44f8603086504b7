import { fileURLToPath } from 'node:url';
import { eachPostgres, type TestDatabase } from '@faultline/test-stores';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { putStock, readStock } from '../../testing/stock.ts';
import type { Reservations } from '../domain/reservation.ts';
import { createPostgresReservations } from './postgres-reservations.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const HOUR_MS = 3_600_000;
const twoCups = [{ sku: 'cup', quantity: 2 }];

eachPostgres('reservations', ({ open }) => {
  let database: TestDatabase;
  let reservations: Reservations;
  beforeAll(async () => {
    database = await open({ migrations });
    reservations = createPostgresReservations(database);
  });
  beforeEach(() => putStock(database, { beans: 5, cup: 5 }));
  afterAll(() => database?.close());

  const reserve = (items = twoCups, { orderId = uuidv7(), expiresInMs = HOUR_MS } = {}) =>
    reservations.reserve({ orderId, items, expiresInMs }).then((outcome) => ({ orderId, outcome }));
  const cups = async () => (await readStock(database)).find(({ sku }) => sku === 'cup');

  test('a reservation holds its units until it is committed, and then they are sold', async () => {
    const { orderId, outcome } = await reserve();
    expect(outcome).toMatchObject({ kind: 'reserved', reservation: { orderId, state: 'reserved', items: twoCups } });
    expect(await cups()).toMatchObject({ free: 3, reserved: 2, sold: 0 });
    expect(await reservations.commit(orderId)).toMatchObject({ kind: 'done', first: true, reservation: { state: 'committed' } });
    expect(await cups()).toMatchObject({ free: 3, reserved: 0, sold: 2 });
  });

  test('a release gives the units back', async () => {
    const { orderId } = await reserve();
    expect(await reservations.release(orderId)).toMatchObject({ kind: 'done', first: true, reservation: { state: 'released' } });
    expect(await cups()).toMatchObject({ free: 5, reserved: 0, sold: 0 });
  });

  test('a repeat changes nothing and says that it is one', async () => {
    const { orderId } = await reserve();
    expect((await reserve(twoCups, { orderId })).outcome).toMatchObject({
      kind: 'known',
      reservation: { state: 'reserved', items: twoCups },
    });
    await reservations.commit(orderId);
    expect(await reservations.commit(orderId)).toMatchObject({ kind: 'done', first: false });
    expect(await cups()).toMatchObject({ free: 3, reserved: 0, sold: 2 });
  });

  test('what is not there cannot be reserved, and nothing of such an order is kept', async () => {
    const tooMany = [
      { sku: 'beans', quantity: 1 },
      { sku: 'cup', quantity: 6 },
    ];
    const { orderId, outcome } = await reserve(tooMany);
    expect(outcome).toEqual({ kind: 'out_of_stock', sku: 'cup' });
    expect((await reserve([{ sku: 'teapot', quantity: 1 }])).outcome).toEqual({ kind: 'unknown_product', sku: 'teapot' });
    expect(await reservations.find(orderId)).toBeUndefined();
    expect(await readStock(database)).toMatchObject([{ free: 5 }, { free: 5 }]);
  });

  test('sold stock cannot be released, released stock cannot be sold', async () => {
    const [sold, released] = [await reserve(), await reserve()];
    await reservations.commit(sold.orderId);
    await reservations.release(released.orderId);
    expect(await reservations.release(sold.orderId)).toMatchObject({ kind: 'refused', reservation: { state: 'committed' } });
    expect(await reservations.commit(released.orderId)).toMatchObject({ kind: 'refused', reservation: { state: 'released' } });
  });

  test('a reservation whose time is over cannot be committed, even before the sweep has found it', async () => {
    const { orderId } = await reserve(twoCups, { expiresInMs: 0 });
    expect(await reservations.commit(orderId)).toMatchObject({ kind: 'refused', reservation: { state: 'reserved' } });
    expect(await reservations.expireDue(10)).toBe(1);
    expect(await cups()).toMatchObject({ free: 5, reserved: 0 });
    expect(await reservations.commit(orderId)).toMatchObject({ kind: 'refused', reservation: { state: 'expired' } });
  });

  test('releasing what has expired is done already', async () => {
    const { orderId } = await reserve(twoCups, { expiresInMs: 0 });
    await reservations.expireDue(10);
    expect(await reservations.release(orderId)).toMatchObject({ kind: 'done', first: false, reservation: { state: 'expired' } });
    expect(await cups()).toMatchObject({ free: 5, reserved: 0 });
  });

  test('a release bars a reserve that was sent earlier and arrives later', async () => {
    const orderId = uuidv7();
    expect(await reservations.release(orderId)).toMatchObject({ kind: 'done', reservation: { state: 'released', items: [] } });
    expect((await reserve(twoCups, { orderId })).outcome).toMatchObject({ kind: 'known', reservation: { state: 'released' } });
    expect(await cups()).toMatchObject({ free: 5, reserved: 0 });
  });

  test('a commit of what was never reserved finds nothing', async () => {
    expect(await reservations.commit(uuidv7())).toEqual({ kind: 'missing' });
  });

  test('a sweep takes no more than it was told to, and of several each reservation is ended by one', async () => {
    await Promise.all(Array.from({ length: 5 }, () => reserve([{ sku: 'cup', quantity: 1 }], { expiresInMs: 0 })));
    expect(await reservations.expireDue(2)).toBe(2);
    const swept = await Promise.all([reservations.expireDue(10), reservations.expireDue(10), reservations.expireDue(10)]);
    expect(swept.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await cups()).toMatchObject({ free: 5, reserved: 0 });
  });

  test('of 20 who want the last 5 at the same time, 5 get one', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => reserve([{ sku: 'cup', quantity: 1 }])));
    expect(outcomes.filter(({ outcome }) => outcome.kind === 'reserved')).toHaveLength(5);
    expect(await cups()).toMatchObject({ free: 0, reserved: 5 });
  });

  test('the same order sent 10 times at once holds its units once', async () => {
    const orderId = uuidv7();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => reserve(twoCups, { orderId })));
    expect(outcomes.filter(({ outcome }) => outcome.kind === 'reserved')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome.kind === 'known')).toHaveLength(9);
    expect(await cups()).toMatchObject({ free: 3, reserved: 2 });
  });

  test('of a commit and a release at the same time one wins, and the stock agrees with it', async () => {
    for (let round = 0; round < 5; round += 1) {
      await putStock(database, { cup: 5 });
      const { orderId } = await reserve();
      const [commit, release] = await Promise.all([reservations.commit(orderId), reservations.release(orderId)]);
      expect([commit.kind, release.kind].toSorted()).toEqual(['done', 'refused']);
      expect(await cups()).toMatchObject(commit.kind === 'done' ? { free: 3, reserved: 0, sold: 2 } : { free: 5, reserved: 0, sold: 0 });
    }
  });
});
