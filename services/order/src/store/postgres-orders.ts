import type { Postgres, Sql, Transaction } from '@faultline/service-kit';
import type { Order, OrderLine, OrderState, Reason } from '../domain/order.ts';
import type { NewOrder, Orders } from '../domain/place-order.ts';
import type { JobQueue, SettlementJob, TakenJob } from './job-queue.ts';

export type OrderEvents = {
  /** After the transaction: this call, and no other, brought the order into its state. */
  onEntered?(order: Order): void;
};

export type PostgresOrdersOptions = {
  readonly postgres: Postgres;
  readonly queue: JobQueue;
  readonly paymentDeadlineMs: number;
  /** When the first run of the queue may start: once nobody waits for the interactive one. */
  readonly firstRunAfterMs: number;
  /** Trace and correlation of the checkout at hand, for the runs that come later. */
  readonly captureContext: () => Pick<SettlementJob, 'requestId' | 'traceContext'>;
  readonly events: OrderEvents;
};

export type OrderStore = Orders & {
  /** The run is over: its job goes, and another comes after `delayMs` if the order is not at its end. One transaction. */
  finishRun(job: TakenJob, next?: { readonly attempts: number; readonly delayMs: number }): Promise<void>;
  /** Orders that wait for their payment: how many, and for how long the oldest has. */
  backlog(): Promise<{ readonly depth: number; readonly oldestAgeSeconds: number }>;
};

const COLUMNS = `order_id, user_id, request_hash, state, reason, items, currency, total_minor, payment_token,
  payment_deadline <= now() as is_past_deadline, created_at, updated_at`;
const OPEN = `state in ('pending', 'payment_pending')`;

export function createPostgresOrders(options: PostgresOrdersOptions): OrderStore {
  const { postgres, queue, paymentDeadlineMs, firstRunAfterMs, captureContext, events } = options;

  const find = (orderId: string): Promise<Order | undefined> =>
    one(postgres, `select ${COLUMNS} from orders where order_id = $1`, [orderId]);
  const findByKey = (userId: string, key: string): Promise<Order | undefined> =>
    one(postgres, `select ${COLUMNS} from orders where user_id = $1 and idempotency_key = $2`, [userId, key]);

  async function current(orderId: string): Promise<Order> {
    const order = await find(orderId);
    if (!order) throw new Error(`order ${orderId} does not exist`);
    return order;
  }

  async function place(request: NewOrder): Promise<{ order: Order; placed: boolean }> {
    const { orderId, userId, idempotencyKey, requestHash, items, currency, totalMinor, paymentToken } = request;
    const placed = await postgres.transaction(async (transaction) => {
      const order = await one(
        transaction,
        `insert into orders (order_id, user_id, idempotency_key, request_hash, state, items, currency, total_minor, payment_token, payment_deadline)
         values ($1, $2, $3, $4, 'pending', $5, $6, $7, $8, now() + $9 * interval '1 ms')
         on conflict on constraint one_order_a_key do nothing returning ${COLUMNS}`,
        [orderId, userId, idempotencyKey, requestHash, JSON.stringify(items), currency, totalMinor, paymentToken, paymentDeadlineMs],
      );
      if (order) {
        const job = { orderId, attempts: 0, ...captureContext() };
        await queue.enqueue(transaction, job, { jobId: orderId, delayMs: firstRunAfterMs });
      }
      return order;
    });
    if (placed) {
      events.onEntered?.(placed);
      return { order: placed, placed: true };
    }
    const earlier = await findByKey(userId, idempotencyKey);
    // Withdrawn between the two statements: the key is free again.
    return earlier ? { order: earlier, placed: false } : place(request);
  }

  return {
    find,
    findByKey,
    place,

    async end(order, ending) {
      const reason = ending.state === 'confirmed' ? null : ending.reason;
      const ended = await postgres.transaction(async (transaction) => {
        const won = await one(
          transaction,
          `update orders set state = $2, reason = $3, payment_token = null, updated_at = now() where order_id = $1 and ${OPEN} returning ${COLUMNS}`,
          [order.orderId, ending.state, reason],
        );
        if (won) await queue.remove(transaction, order.orderId);
        return won;
      });
      if (!ended) return current(order.orderId);
      events.onEntered?.(ended);
      return ended;
    },

    async defer(order) {
      const deferred = await one(
        postgres,
        `update orders set state = 'payment_pending', updated_at = now() where order_id = $1 and state = 'pending' returning ${COLUMNS}`,
        [order.orderId],
      );
      if (!deferred) return current(order.orderId);
      events.onEntered?.(deferred);
      return deferred;
    },

    async withdraw(order) {
      await postgres.query(`delete from orders where order_id = $1 and state = 'pending'`, [order.orderId]);
    },

    finishRun: ({ jobId, ...job }, next) =>
      postgres.transaction(async (transaction: Transaction) => {
        await queue.remove(transaction, jobId);
        if (next) await queue.enqueue(transaction, { ...job, attempts: next.attempts }, { delayMs: next.delayMs });
      }),

    async backlog() {
      const [row] = await postgres.query<{ depth: number; age: number }>(
        `select count(*)::int as depth, coalesce(extract(epoch from now() - min(created_at)), 0)::float as age from orders
         where state = 'payment_pending' or (state = 'pending' and created_at < now() - $1 * interval '1 ms')`,
        [firstRunAfterMs],
      );
      return { depth: row?.depth ?? 0, oldestAgeSeconds: row?.age ?? 0 };
    },
  };
}

type Row = {
  order_id: string;
  user_id: string;
  request_hash: string;
  state: OrderState;
  reason: Reason | null;
  items: OrderLine[];
  currency: string;
  total_minor: number;
  payment_token: string | null;
  is_past_deadline: boolean;
  created_at: Date;
  updated_at: Date;
};

async function one(sql: Sql, text: string, values: readonly unknown[]): Promise<Order | undefined> {
  const [row] = await sql.query<Row>(text, values);
  return row && toOrder(row);
}

function toOrder(row: Row): Order {
  return {
    orderId: row.order_id,
    userId: row.user_id,
    requestHash: row.request_hash,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    items: row.items,
    currency: row.currency,
    totalMinor: row.total_minor,
    ...(row.payment_token === null ? {} : { paymentToken: row.payment_token }),
    isPastDeadline: row.is_past_deadline,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
