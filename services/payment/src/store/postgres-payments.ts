import type { Postgres, Sql } from '@faultline/service-kit';
import {
  originsOf,
  type Payment,
  type PaymentState,
  type Payments,
  type SettledState,
  sameMoney,
  stateOfEvent,
} from '../domain/payment.ts';

type Row = {
  order_id: string;
  state: PaymentState;
  amount_minor: number | null;
  currency: string | null;
  payment_token: string | null;
  updated_at: Date;
};

const COLUMNS = 'order_id, state, amount_minor, currency, payment_token, updated_at';

/** A request that asked for a void tries it itself, at once; until this has passed the background does not try it as well. */
const FIRST_RETRY_MS = 5_000;

/** Payments in PostgreSQL. A payment's row is the only lock that its transactions share. */
export function createPostgresPayments(postgres: Postgres, { deduplicatesEvents = true } = {}): Payments {
  return {
    async open({ orderId, amountMinor, currency, paymentToken }) {
      const [created] = await postgres.query<Row>(
        `insert into payments (order_id, state, amount_minor, currency, payment_token) values ($1, 'pending', $2, $3, $4)
         on conflict do nothing returning ${COLUMNS}`,
        [orderId, amountMinor, currency, paymentToken],
      );
      const row = created ?? (await existing(postgres, orderId));
      return { payment: toPayment(row), token: row.payment_token ?? undefined };
    },

    async find(orderId) {
      const row = await find(postgres, orderId);
      return row && toPayment(row);
    },

    async settle(orderId, state) {
      const moved = await move(postgres, { orderId, state });
      return { payment: toPayment(moved ?? (await existing(postgres, orderId))), moved: moved !== undefined };
    },

    async beginVoid(orderId) {
      // Nothing was captured for a declined charge, and the provider answers its key with that decline for ever.
      const [moved] = await postgres.query<Row>(
        `insert into payments (order_id, state, void_due_at, voiding_since) values ($1, 'voiding', now() + $2 * interval '1 ms', now())
         on conflict (order_id) do update set
           state = case payments.state when 'declined' then 'voided' else 'voiding' end,
           void_due_at = case payments.state when 'declined' then null else excluded.void_due_at end,
           voiding_since = case payments.state when 'declined' then null else excluded.voiding_since end,
           payment_token = null,
           updated_at = now()
         where payments.state in ('pending', 'captured', 'declined')
         returning ${COLUMNS}`,
        [orderId, FIRST_RETRY_MS],
      );
      return { payment: toPayment(moved ?? (await existing(postgres, orderId))), moved: moved !== undefined };
    },

    async claimDueVoids(limit) {
      // Committed before anybody calls the provider: a claim is a time, not a lock, so nothing waits for the provider's answer.
      const rows = await postgres.query<{ order_id: string; waiting_ms: number }>(
        `update payments set void_attempts = void_attempts + 1, void_due_at = now() + (4 << least(void_attempts, 2)) * interval '1 s'
         where order_id in (
           select order_id from payments where state = 'voiding' and void_due_at <= now() order by void_due_at limit $1 for update skip locked)
         returning order_id, (extract(epoch from now() - voiding_since) * 1000)::int8 as waiting_ms`,
        [limit],
      );
      return rows.map((row) => ({ orderId: row.order_id, waitingMs: row.waiting_ms }));
    },

    async countUnresolvedVoids() {
      const [row] = await postgres.query<{ count: number }>(`select count(*) from payments where state = 'voiding'`);
      return row?.count ?? 0;
    },

    applyEvent: (event) =>
      postgres.transaction(async (sql) => {
        const [fresh] = await sql.query(
          'insert into provider_events (event_id, order_id, type) values ($1, $2, $3) on conflict do nothing returning 1',
          [event.eventId, event.key, event.type],
        );
        if (!fresh && deduplicatesEvents) return { kind: 'duplicate' };
        const [row] = await sql.query<Row>(`select ${COLUMNS} from payments where order_id = $1 for update`, [event.key]);
        if (!row) return { kind: 'unmatched' };
        const state = stateOfEvent(event.type);
        if (!originsOf(state).includes(row.state)) return { kind: 'stale' };
        // The event of a tombstone names no amount.
        if (state !== 'voided' && !sameMoney(toPayment(row).money, event)) return { kind: 'contradiction' };
        const moved = await move(sql, { orderId: event.key, state });
        return moved ? { kind: 'applied', payment: toPayment(moved) } : { kind: 'stale' };
      }),
  };
}

async function move(sql: Sql, { orderId, state }: { orderId: string; state: SettledState }): Promise<Row | undefined> {
  const [row] = await sql.query<Row>(
    `update payments set state = $2, payment_token = null, void_due_at = null, voiding_since = null, updated_at = now()
     where order_id = $1 and state = any($3) returning ${COLUMNS}`,
    [orderId, state, originsOf(state)],
  );
  return row;
}

async function find(sql: Sql, orderId: string): Promise<Row | undefined> {
  const [row] = await sql.query<Row>(`select ${COLUMNS} from payments where order_id = $1`, [orderId]);
  return row;
}

async function existing(sql: Sql, orderId: string): Promise<Row> {
  const row = await find(sql, orderId);
  if (!row) throw new Error(`there is no payment of order ${orderId}, and payments are never deleted`);
  return row;
}

function toPayment({ order_id, state, amount_minor, currency, updated_at }: Row): Payment {
  const money = amount_minor === null || currency === null ? undefined : { amountMinor: amount_minor, currency };
  return { orderId: order_id, state, money, updatedAt: updated_at };
}
