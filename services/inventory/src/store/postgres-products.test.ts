import { fileURLToPath } from 'node:url';
import { product } from '@faultline/contracts/inventory';
import { eachPostgres } from '@faultline/test-stores';
import { expect, test } from 'vitest';
import { createPostgresProducts } from './postgres-products.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));

eachPostgres('products', ({ open }) => {
  test('the catalogue is what the contract says, and tells what is free, not what is there', async () => {
    await using postgres = await open({ migrations });
    await postgres.query(`update stock set free = free - 3, reserved = 1, sold = 2 where sku = 'signed-print'`);
    const products = await createPostgresProducts(postgres).list();
    expect(product.array().parse(products)).toHaveLength(12);
    expect(products.find(({ sku }) => sku === 'signed-print')).toMatchObject({ priceMinor: 12_000, currency: 'EUR', available: 247 });
  });
});
