import type { OrderState } from '@faultline/contracts/order';
import type { LedgerEntry } from '@faultline/contracts/provider';
import type { Answer, Intent } from './journal-entry.ts';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

export interface OrderRecord {
  readonly orderId: string;
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly state: OrderState;
  readonly reason: string | null;
  readonly items: readonly Line[];
  readonly totalMinor: number;
  readonly currency: string;
  /** Milliseconds since its payment deadline, by the database's clock; negative before it. */
  readonly overdueMs: number;
}

export interface StockRecord {
  readonly sku: string;
  readonly initial: number;
  readonly free: number;
  readonly reserved: number;
  readonly sold: number;
}

export interface ReservationRecord {
  readonly orderId: string;
  readonly state: 'reserved' | 'committed' | 'released' | 'expired';
  readonly items: readonly Line[];
  /** Milliseconds since it should have ended by itself; negative before. */
  readonly overdueMs: number;
}

export interface PaymentRecord {
  readonly orderId: string;
  readonly state: 'pending' | 'captured' | 'declined' | 'voiding' | 'voided';
  readonly amountMinor: number | null;
  readonly currency: string | null;
}

/** What each store holds, each read in one snapshot, in the order that `load/load-books.ts` explains. */
export interface Records {
  readonly orders: readonly OrderRecord[];
  readonly stock: readonly StockRecord[];
  readonly reservations: readonly ReservationRecord[];
  readonly payments: readonly PaymentRecord[];
  readonly ledger: readonly LedgerEntry[];
  /** Orders that were found only when they were looked for at the end. */
  readonly latecomers: readonly string[];
  /** Orders that were withdrawn before they promised anything, and that the queue still has to release the stock of. */
  readonly withdrawn: readonly string[];
  readonly intents: readonly Intent[];
  readonly answers: readonly Answer[];
}

/** What the provider's ledger says of one key. */
export interface Charge {
  readonly key: string;
  readonly captures: number;
  readonly voids: number;
  /** Captures less voids: what the customer has paid, in times. */
  readonly net: number;
  /** Of the latest capture. */
  readonly amountMinor: number;
  readonly currency: string;
}

/** The records, and what the invariants look up in them. */
export interface Books extends Records {
  readonly orderOf: ReadonlyMap<string, OrderRecord>;
  readonly orderOfKey: ReadonlyMap<string, OrderRecord>;
  readonly reservationOf: ReadonlyMap<string, ReservationRecord>;
  readonly paymentOf: ReadonlyMap<string, PaymentRecord>;
  readonly chargeOf: ReadonlyMap<string, Charge>;
  readonly intentOfKey: ReadonlyMap<string, Intent>;
  /** Whether an id has an order, if only a moment later than the others. */
  hasOrder(orderId: string): boolean;
  /** Whether the queue answers for the goods of an order that was withdrawn. */
  isWithdrawn(orderId: string): boolean;
}

export function createBooks(records: Records): Books {
  const orderOf = byKey(records.orders, ({ orderId }) => orderId);
  const latecomers = new Set(records.latecomers);
  const withdrawn = new Set(records.withdrawn);
  return {
    ...records,
    orderOf,
    orderOfKey: byKey(records.orders, ({ userId, idempotencyKey }) => keyOf(userId, idempotencyKey)),
    reservationOf: byKey(records.reservations, ({ orderId }) => orderId),
    paymentOf: byKey(records.payments, ({ orderId }) => orderId),
    chargeOf: chargesOf(records.ledger),
    intentOfKey: byKey(records.intents, ({ userId, key }) => keyOf(userId, key)),
    hasOrder: (orderId) => orderOf.has(orderId) || latecomers.has(orderId),
    isWithdrawn: (orderId) => withdrawn.has(orderId),
  };
}

/** A shopper's key belongs to the shopper: two may use the same. */
export const keyOf = (userId: string, key: string): string => `${userId} ${key}`;

export const isOpen = ({ state }: OrderRecord): boolean => state === 'pending' || state === 'payment_pending';

/** Whether two lists hold the same goods, in whatever order and however they are split into lines. */
export function sameGoods(a: readonly Line[], b: readonly Line[]): boolean {
  const left = unitsOf(a);
  const right = unitsOf(b);
  return left.size === right.size && [...left].every(([sku, quantity]) => right.get(sku) === quantity);
}

export function unitsOf(items: Iterable<Line>): Map<string, number> {
  const units = new Map<string, number>();
  for (const { sku, quantity } of items) units.set(sku, (units.get(sku) ?? 0) + quantity);
  return units;
}

/** `2 cup, 1 kettle` */
export const listGoods = (items: readonly Line[]): string => [...unitsOf(items)].map(([sku, quantity]) => `${quantity} ${sku}`).join(', ');

function chargesOf(ledger: readonly LedgerEntry[]): Map<string, Charge> {
  const charges = new Map<string, Charge>();
  for (const { key, kind, amountMinor, currency } of ledger) {
    const before = charges.get(key) ?? { key, captures: 0, voids: 0, net: 0, amountMinor: 0, currency };
    const captures = before.captures + (kind === 'capture' ? 1 : 0);
    const voids = before.voids + (kind === 'void' ? 1 : 0);
    const amount = kind === 'capture' ? { amountMinor, currency } : {};
    charges.set(key, { ...before, ...amount, captures, voids, net: captures - voids });
  }
  return charges;
}

/** Of several records with one key, the first: a key that is not unique is named by the invariant that says so, and only by it. */
function byKey<T>(records: readonly T[], key: (record: T) => string): Map<string, T> {
  return new Map(records.toReversed().map((record) => [key(record), record]));
}
