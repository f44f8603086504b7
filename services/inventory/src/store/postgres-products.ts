import type { Sql } from '@faultline/service-kit';
import type { Product, Products } from '../domain/products.ts';

export function createPostgresProducts(sql: Sql): Products {
  return {
    list: () =>
      sql.query<Product>(
        'select sku, name, price_minor as "priceMinor", currency, free as available from products join stock using (sku) order by sku',
      ),
  };
}
