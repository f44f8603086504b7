import { expect, test } from 'vitest';
import { createBooks } from './books.ts';
import { type DraftRecords, healthyRecords } from './testing/healthy-records.ts';
import { type Report, verify } from './verify.ts';

type Spoil = (records: DraftRecords) => void;

/** Verifies books that are spoilt differently at each look. */
async function verifyLooks(...looks: Spoil[]): Promise<{ report: Report; looks: number }> {
  let count = 0;
  const load = () => {
    const records = healthyRecords();
    looks[Math.min(count, looks.length - 1)]?.(records);
    count += 1;
    return Promise.resolve(createBooks(records));
  };
  const report = await verify({} as never, { load, pause: () => Promise.resolve() });
  return { report, looks: count };
}

const named = ({ results }: Report): string[] =>
  results.flatMap(({ invariant, violations }) => violations.map(({ subject }) => `${invariant}: ${subject}`));

const paymentAhead: Spoil = ({ ledger }) => void ledger.shift();
const orphan =
  (orderId: string): Spoil =>
  ({ ledger }) =>
    void ledger.push({ seq: 9, kind: 'capture', key: orderId, amountMinor: 1, currency: 'EUR', at: '2026-01-01T00:00:00.000Z' });

test('healthy books are looked at once', async () => {
  const { report, looks } = await verifyLooks(() => {});
  expect(report).toMatchObject({ holds: true, orders: { confirmed: 1, rejected: 1, cancelled: 1, payment_pending: 1 } });
  expect(looks).toBe(1);
});

test('a contradiction between two stores that is gone at a second look was none', async () => {
  const { report, looks } = await verifyLooks(paymentAhead, () => {});
  expect(report.holds).toBe(true);
  expect(looks).toBe(2);
});

test('one that is still there is a violation', async () => {
  const { report } = await verifyLooks(paymentAhead);
  expect(report.holds).toBe(false);
  expect(named(report)).toEqual(['confirmed_is_paid_and_sold: order sold', 'payments_match_ledger: order sold']);
});

test('under load the second look may contradict itself elsewhere, and that is none either', async () => {
  const { report } = await verifyLooks(orphan('early'), orphan('late'));
  expect(named(report)).toEqual([]);
});

test('what one snapshot decides is not forgiven', async () => {
  const { report } = await verifyLooks(
    ({ stock }) => void Object.assign(stock[0] ?? {}, { free: 0 }),
    () => {},
  );
  expect(named(report)).toEqual(['stock_conserved: sku beans']);
});
