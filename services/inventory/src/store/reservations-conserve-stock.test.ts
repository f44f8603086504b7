import { fileURLToPath } from 'node:url';
import { eachPostgres, type TestDatabase } from '@faultline/test-stores';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putStock, readHeld, readStock } from '../../testing/stock.ts';
import type { EndOutcome, Line, Reservations, ReserveOutcome } from '../domain/reservation.ts';
import { createPostgresReservations } from './postgres-reservations.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const HOUR_MS = 3_600_000;
const INITIAL = { beans: 12, cup: 8, kettle: 3 };
const ORDERS = 6;

type Step =
  | { readonly kind: 'reserve'; readonly order: number; readonly items: readonly Line[]; readonly expiresInMs: number }
  | { readonly kind: 'commit' | 'release'; readonly order: number }
  | { readonly kind: 'expire'; readonly limit: number };

const order = fc.nat({ max: ORDERS - 1 });
const line = fc.record({ sku: fc.constantFrom(...Object.keys(INITIAL)), quantity: fc.integer({ min: 1, max: 4 }) });
/** Half of the reservations are due at once: whether a sweep or another step meets them first is then a matter of the sequence. */
const expiresInMs = fc.constantFrom(0, HOUR_MS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('reserve' as const),
      order,
      items: fc.array(line, { minLength: 1, maxLength: 3 }),
      expiresInMs,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('commit' as const, 'release' as const), order }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), limit: fc.integer({ min: 1, max: 3 }) }) },
);

eachPostgres('stock is conserved', ({ open }) => {
  let database: TestDatabase;
  let reservations: Reservations;
  beforeAll(async () => {
    database = await open({ migrations });
    reservations = createPostgresReservations(database);
  });
  afterAll(() => database?.close());

  function take(next: Step, orderIds: readonly string[]): Promise<ReserveOutcome | EndOutcome | number> {
    if (next.kind === 'expire') return reservations.expireDue(next.limit);
    const orderId = orderIds[next.order] ?? '';
    return next.kind === 'reserve' ? reservations.reserve({ ...next, orderId }) : reservations[next.kind](orderId);
  }

  /** Every unit is in one of three places, and where the reservations say; the database itself refuses what is negative. */
  async function expectConserved(): Promise<void> {
    const stock = await readStock(database);
    expect(stock.map(({ sku, free, reserved, sold }) => [sku, free + reserved + sold])).toEqual(Object.entries(INITIAL));
    for (const { free, reserved, sold } of stock) expect(Math.min(free, reserved, sold)).toBeGreaterThanOrEqual(0);
    expect(await readHeld(database)).toEqual(stock.map(({ sku, reserved, sold }) => ({ sku, reserved, sold })));
  }

  test('by every sequence of steps, after each of them', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await putStock(database, INITIAL);
        const orderIds = Array.from({ length: ORDERS }, () => uuidv7());
        for (const next of steps) {
          await take(next, orderIds);
          await expectConserved();
        }
      }),
      { numRuns: 20 },
    );
  });

  test('by steps that all run at the same time, none of which fails or waits in a circle', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 24 }), async (steps) => {
        await putStock(database, INITIAL);
        const orderIds = Array.from({ length: ORDERS }, () => uuidv7());
        await Promise.all(steps.map((next) => take(next, orderIds)));
        await expectConserved();
      }),
      { numRuns: 20 },
    );
  });

  test('and what no reservation can end any more is free or sold: nothing stays behind', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 24 }), async (steps) => {
        await putStock(database, INITIAL);
        const orderIds = Array.from({ length: ORDERS }, () => uuidv7());
        await Promise.all(steps.map((next) => take(next, orderIds)));
        await Promise.all(orderIds.map((orderId) => reservations.release(orderId)));
        expect((await readStock(database)).map(({ reserved }) => reserved)).toEqual([0, 0, 0]);
        await expectConserved();
      }),
      { numRuns: 10 },
    );
  });
});
