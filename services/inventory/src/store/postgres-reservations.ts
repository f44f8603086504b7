import type { Postgres, Sql } from '@faultline/service-kit';
import {
  type EndOutcome,
  type Line,
  mergeLines,
  type Reservation,
  type ReservationState,
  type Reservations,
} from '../domain/reservation.ts';

/** Thrown inside a transaction so that it rolls back; never leaves this file. */
class Shortage extends Error {
  readonly outcome: { kind: 'out_of_stock' | 'unknown_product'; sku: string };

  constructor(outcome: Shortage['outcome']) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/**
 * Reservations in PostgreSQL. Every transaction takes the reservation's row first and then stock rows in the order of their SKUs,
 * so transactions can wait for each other and never in a circle. Times are the database's: replicas' clocks do not matter.
 */
export function createPostgresReservations(postgres: Postgres): Reservations {
  return {
    async reserve({ orderId, items, expiresInMs }) {
      const lines = mergeLines(items);
      try {
        return await postgres.transaction(async (sql) => {
          const [created] = await sql.query<{ expires_at: Date }>(
            `insert into reservations (order_id, state, expires_at) values ($1, 'reserved', now() + $2 * interval '1 ms')
             on conflict do nothing returning expires_at`,
            [orderId, expiresInMs],
          );
          if (!created) return { kind: 'known', reservation: await existing(sql, orderId) };
          await hold(sql, lines);
          await sql.query('insert into reservation_items (order_id, sku, quantity) select $1, * from unnest($2::text[], $3::int[])', [
            orderId,
            ...columns(lines),
          ]);
          return { kind: 'reserved', reservation: { orderId, state: 'reserved', items: lines, expiresAt: created.expires_at } };
        });
      } catch (error) {
        if (error instanceof Shortage) return error.outcome;
        throw error;
      }
    },

    find: (orderId) => find(postgres, orderId),

    commit: (orderId) =>
      postgres.transaction(async (sql) => {
        const moved = await sql.query(
          `update reservations set state = 'committed', updated_at = now() where order_id = $1 and state = 'reserved' and expires_at > now() returning 1`,
          [orderId],
        );
        if (moved.length > 0) await moveStock(sql, [orderId], 'sold');
        return ended(await find(sql, orderId), { wanted: 'committed', first: moved.length > 0 });
      }),

    release: (orderId) =>
      postgres.transaction(async (sql) => {
        const [barred] = await sql.query(
          `insert into reservations (order_id, state, expires_at) values ($1, 'released', now()) on conflict do nothing returning 1`,
          [orderId],
        );
        const moved = barred
          ? []
          : await sql.query(
              `update reservations set state = 'released', updated_at = now() where order_id = $1 and state = 'reserved' returning 1`,
              [orderId],
            );
        if (moved.length > 0) await moveStock(sql, [orderId], 'free');
        const reservation = await existing(sql, orderId);
        // Expired stock is free already: for the caller that is as good as released.
        const wanted = reservation.state === 'expired' ? 'expired' : 'released';
        return ended(reservation, { wanted, first: moved.length > 0 });
      }),

    expireDue: (limit) =>
      postgres.transaction(async (sql) => {
        const due = await sql.query<{ order_id: string }>(
          `update reservations set state = 'expired', updated_at = now() where order_id in (
             select order_id from reservations where state = 'reserved' and expires_at <= now()
             order by expires_at limit $1 for update skip locked)
           returning order_id`,
          [limit],
        );
        const orderIds = due.map((row) => row.order_id);
        if (orderIds.length > 0) await moveStock(sql, orderIds, 'free');
        return due.length;
      }),
  };
}

async function hold(sql: Sql, lines: readonly Line[]): Promise<void> {
  const rows = await sql.query<{ sku: string; free: number }>('select sku, free from stock where sku = any($1) order by sku for update', [
    lines.map((line) => line.sku),
  ]);
  const free = new Map(rows.map((row) => [row.sku, row.free]));
  for (const { sku, quantity } of lines) {
    const available = free.get(sku);
    if (available === undefined) throw new Shortage({ kind: 'unknown_product', sku });
    if (available < quantity) throw new Shortage({ kind: 'out_of_stock', sku });
  }
  await sql.query(
    `update stock set free = free - line.quantity, reserved = reserved + line.quantity
     from unnest($1::text[], $2::int[]) as line (sku, quantity) where stock.sku = line.sku`,
    columns(lines),
  );
}

/** Takes what the orders hold out of `reserved`, into `place`. */
async function moveStock(sql: Sql, orderIds: readonly string[], place: 'free' | 'sold'): Promise<void> {
  await sql.query('select 1 from stock where sku in (select sku from reservation_items where order_id = any($1)) order by sku for update', [
    orderIds,
  ]);
  await sql.query(
    `update stock set reserved = reserved - held.quantity, ${place} = ${place} + held.quantity
     from (select sku, sum(quantity)::int as quantity from reservation_items where order_id = any($1) group by sku) as held
     where stock.sku = held.sku`,
    [orderIds],
  );
}

async function existing(sql: Sql, orderId: string): Promise<Reservation> {
  const reservation = await find(sql, orderId);
  if (!reservation) throw new Error(`reservation ${orderId} vanished inside its transaction`);
  return reservation;
}

type Row = { state: ReservationState; expires_at: Date; items: Line[] };

async function find(sql: Sql, orderId: string): Promise<Reservation | undefined> {
  const [row] = await sql.query<Row>(
    `select state, expires_at, coalesce(
       (select json_agg(json_build_object('sku', sku, 'quantity', quantity) order by sku) from reservation_items where order_id = $1), '[]') as items
     from reservations where order_id = $1`,
    [orderId],
  );
  return row && { orderId, state: row.state, items: row.items, expiresAt: row.expires_at };
}

function ended(reservation: Reservation | undefined, { wanted, first }: { wanted: ReservationState; first: boolean }): EndOutcome {
  if (!reservation) return { kind: 'missing' };
  return reservation.state === wanted ? { kind: 'done', reservation, first } : { kind: 'refused', reservation };
}

function columns(lines: readonly Line[]): [string[], number[]] {
  return [lines.map((line) => line.sku), lines.map((line) => line.quantity)];
}
