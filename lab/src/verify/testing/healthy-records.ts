import type { Records } from '../books.ts';

/** Records that a test may spoil. */
export type DraftRecords = { -readonly [K in keyof Records]: Mutable<Records[K][number]>[] };
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const USER = 'user-1';
const at = '2026-01-01T00:00:00.000Z';
const beans = [{ sku: 'beans', quantity: 2 }];
const cup = [{ sku: 'cup', quantity: 1 }];

/**
 * A small shop in which everything is in order: `sold` was confirmed, `declined` rejected, `cancelled` voided after its capture,
 * and `waiting` is still to be paid. All by one shopper, with the keys `key-…`.
 */
export function healthyRecords(): DraftRecords {
  const order = (orderId: string, items: typeof beans, totalMinor: number) =>
    ({
      orderId,
      userId: USER,
      idempotencyKey: `key-${orderId}`,
      reason: null,
      items,
      totalMinor,
      currency: 'EUR',
      overdueMs: -60_000,
    }) as const;
  const entry = (kind: 'capture' | 'decline' | 'void', key: string, amountMinor: number) =>
    ({ seq: 0, kind, key, amountMinor, currency: 'EUR', at }) as const;
  const payment = (orderId: string, amountMinor: number) => ({ orderId, amountMinor, currency: 'EUR' }) as const;
  const answer = (orderId: string, status: number, totalMinor?: number) => {
    const told = totalMinor === undefined ? {} : { totalMinor };
    return { type: 'answer', at, userId: USER, key: `key-${orderId}`, status, orderId, ...told } as const;
  };
  const intent = (orderId: string, items: typeof beans, totalMinor: number) =>
    ({ type: 'intent', at, userId: USER, key: `key-${orderId}`, items, totalMinor }) as const;
  return {
    orders: [
      { ...order('sold', beans, 4_000), state: 'confirmed' },
      { ...order('declined', cup, 1_000), state: 'rejected', reason: 'payment_declined' },
      { ...order('cancelled', cup, 1_000), state: 'cancelled', reason: 'deadline_passed' },
      { ...order('waiting', cup, 1_000), state: 'payment_pending' },
    ],
    stock: [
      { sku: 'beans', initial: 100, free: 98, reserved: 0, sold: 2 },
      { sku: 'cup', initial: 100, free: 99, reserved: 1, sold: 0 },
    ],
    reservations: [
      { orderId: 'sold', state: 'committed', items: beans, overdueMs: -60_000 },
      { orderId: 'declined', state: 'released', items: cup, overdueMs: -60_000 },
      { orderId: 'cancelled', state: 'released', items: cup, overdueMs: -60_000 },
      { orderId: 'waiting', state: 'reserved', items: cup, overdueMs: -60_000 },
    ],
    payments: [
      { ...payment('sold', 4_000), state: 'captured' },
      { ...payment('declined', 1_000), state: 'declined' },
      { ...payment('cancelled', 1_000), state: 'voided' },
      { ...payment('waiting', 1_000), state: 'pending' },
    ],
    ledger: [
      entry('capture', 'sold', 4_000),
      entry('decline', 'declined', 1_000),
      entry('capture', 'cancelled', 1_000),
      entry('void', 'cancelled', 1_000),
    ],
    latecomers: [],
    withdrawn: [],
    intents: [intent('sold', beans, 4_000), intent('declined', cup, 1_000), intent('cancelled', cup, 1_000), intent('waiting', cup, 1_000)],
    answers: [
      answer('sold', 201, 4_000),
      { ...answer('declined', 402), code: 'payment_declined' },
      answer('cancelled', 202, 1_000),
      answer('waiting', 202, 1_000),
    ],
  };
}

/** The record of an order that the healthy records have. */
export function of<T extends { orderId: string }>(records: T[], orderId: string): T {
  const found = records.find((each) => each.orderId === orderId);
  if (found === undefined) throw new Error(`the records have no ${orderId}`);
  return found;
}
