import type { OrderRecord, PaymentRecord, ReservationRecord, StockRecord } from '../books.ts';
import { inSnapshot } from './snapshot.ts';
import { reading } from './source-error.ts';

/** Milliseconds since a point in time, by the database's clock, which is also the one that the services go by. */
const since = (column: string): string => `(extract(epoch from now() - ${column}) * 1000)::float8`;

export function readOrders(url: string): Promise<OrderRecord[]> {
  return reading('the order database', () =>
    inSnapshot(url, ({ rows }) =>
      rows<OrderRecord & Record<string, unknown>>(
        `select order_id as "orderId", user_id as "userId", idempotency_key as "idempotencyKey", state, reason, items,
           total_minor as "totalMinor", currency, ${since('payment_deadline')} as "overdueMs"
         from orders order by created_at`,
      ),
    ),
  );
}

/** Which of these ids have an order by now; and which have none, and a job that will tidy up after one that was withdrawn. */
export function findLatecomers(url: string, orderIds: readonly string[]): Promise<{ latecomers: string[]; withdrawn: string[] }> {
  if (orderIds.length === 0) return Promise.resolve({ latecomers: [], withdrawn: [] });
  return reading('the order database', () =>
    inSnapshot(url, async ({ rows }) => {
      const orders = await rows<{ id: string }>('select order_id::text as id from orders where order_id = any($1::uuid[])', [orderIds]);
      const jobs = await rows<{ id: string }>(
        `select distinct data->>'orderId' as id from pgboss.job
         where name = 'settle-order' and state in ('created', 'retry', 'active') and data->>'orderId' = any($1::text[])`,
        [orderIds],
      );
      const latecomers = new Set(orders.map(({ id }) => id));
      return { latecomers: [...latecomers], withdrawn: jobs.flatMap(({ id }) => (latecomers.has(id) ? [] : [id])) };
    }),
  );
}

export function readInventory(url: string): Promise<{ stock: StockRecord[]; reservations: ReservationRecord[] }> {
  return reading('the inventory database', () =>
    inSnapshot(url, async ({ rows }) => ({
      stock: await rows<StockRecord & Record<string, unknown>>('select sku, initial, free, reserved, sold from stock order by sku'),
      reservations: await rows<ReservationRecord & Record<string, unknown>>(
        `select order_id as "orderId", state, ${since('expires_at')} as "overdueMs",
           coalesce(json_agg(json_build_object('sku', sku, 'quantity', quantity)) filter (where sku is not null), '[]') as items
         from reservations left join reservation_items using (order_id) group by order_id`,
      ),
    })),
  );
}

export function readPayments(url: string): Promise<PaymentRecord[]> {
  return reading('the payment database', () =>
    inSnapshot(url, ({ rows }) =>
      rows<PaymentRecord & Record<string, unknown>>(
        'select order_id as "orderId", state, amount_minor as "amountMinor", currency from payments',
      ),
    ),
  );
}
