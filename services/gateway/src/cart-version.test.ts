import { expect, test } from 'vitest';
import { cartVersion } from './cart-version.ts';

const cup = { sku: 'cup', quantity: 1 };
const kettle = { sku: 'kettle', quantity: 2 };

test('the same goods in another order are the same cart', () => {
  expect(cartVersion([cup, kettle])).toBe(cartVersion([kettle, cup]));
});

test('other goods, another quantity, and nothing at all are other carts', () => {
  const versions = [[cup], [kettle], [{ ...cup, quantity: 2 }], [cup, kettle], []].map(cartVersion);
  expect(new Set(versions).size).toBe(5);
});
