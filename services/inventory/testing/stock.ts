import type { Sql } from '@faultline/service-kit';

export type StockRow = {
  readonly sku: string;
  readonly initial: number;
  readonly free: number;
  readonly reserved: number;
  readonly sold: number;
};

/** Replaces the whole catalogue, and forgets all reservations. */
export async function putStock(sql: Sql, units: Readonly<Record<string, number>>): Promise<void> {
  await sql.query('truncate reservation_items, reservations, stock, products');
  await sql.query(
    `insert into products (sku, name, price_minor, currency) select sku, sku, 100, 'EUR' from unnest($1::text[]) as new (sku)`,
    [Object.keys(units)],
  );
  await sql.query(
    'insert into stock (sku, initial, free) select sku, units, units from unnest($1::text[], $2::int[]) as new (sku, units)',
    [Object.keys(units), Object.values(units)],
  );
}

export const readStock = (sql: Sql): Promise<StockRow[]> =>
  sql.query<StockRow>('select sku, initial, free, reserved, sold from stock order by sku');

/** What the reservations say that the stock should say: units held by those that are open, and by those that were sold. */
export const readHeld = (sql: Sql): Promise<Pick<StockRow, 'sku' | 'reserved' | 'sold'>[]> =>
  sql.query(
    `select stock.sku,
       coalesce(sum(item.quantity) filter (where state = 'reserved'), 0)::int as reserved,
       coalesce(sum(item.quantity) filter (where state = 'committed'), 0)::int as sold
     from stock left join reservation_items as item using (sku) left join reservations using (order_id)
     group by stock.sku order by stock.sku`,
  );
