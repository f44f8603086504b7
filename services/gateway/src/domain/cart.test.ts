import { expect, test } from 'vitest';
import { priceCart } from './cart.ts';

const catalogue = [
  { sku: 'cup', name: 'Cup', priceMinor: 1150, currency: 'EUR', available: 5 },
  { sku: 'kettle', name: 'Kettle', priceMinor: 6450, currency: 'EUR', available: 5 },
];

test('a cart costs what the catalogue says, in integer minor units', () => {
  expect(
    priceCart(
      [
        { sku: 'cup', quantity: 3 },
        { sku: 'kettle', quantity: 1 },
      ],
      catalogue,
    ),
  ).toEqual({
    kind: 'priced',
    lines: [
      { sku: 'cup', quantity: 3, unitPriceMinor: 1150 },
      { sku: 'kettle', quantity: 1, unitPriceMinor: 6450 },
    ],
    totalMinor: 9900,
    currency: 'EUR',
  });
});

test('a product that is not in the catalogue is named', () => {
  expect(priceCart([{ sku: 'teapot', quantity: 1 }], catalogue)).toEqual({ kind: 'unknown_product', sku: 'teapot' });
});

test('an empty cart costs nothing', () => {
  expect(priceCart([], catalogue)).toEqual({ kind: 'priced', lines: [], totalMinor: 0, currency: 'EUR' });
});
