import type { Product } from '@faultline/contracts/inventory';
import type { OrderLine } from '@faultline/contracts/order';

export type CartItem = { readonly sku: string; readonly quantity: number };
export type Cart = { readonly items: readonly CartItem[]; readonly expiresAt: Date | undefined };

/** The port: carts that expire by themselves. */
export type Carts = {
  read(userId: string): Promise<Cart>;
  /** Replaces the cart and starts its time anew. `created`: there was no cart with items before. */
  write(userId: string, items: readonly CartItem[]): Promise<{ readonly cart: Cart; readonly created: boolean }>;
  clear(userId: string): Promise<void>;
  /** Claims up to `limit` carts that have expired with items in them; each is given to one caller only. */
  claimExpired(limit: number): Promise<number>;
};

export type PricedCart =
  | { readonly kind: 'priced'; readonly lines: OrderLine[]; readonly totalMinor: number; readonly currency: string }
  | { readonly kind: 'unknown_product'; readonly sku: string };

/** Prices a cart by the catalogue, never by what a client says. An empty cart costs nothing, in the shop's currency. */
export function priceCart(items: readonly CartItem[], catalogue: readonly Product[]): PricedCart {
  const products = new Map(catalogue.map((product) => [product.sku, product]));
  const lines: OrderLine[] = [];
  for (const { sku, quantity } of items) {
    const product = products.get(sku);
    if (!product) return { kind: 'unknown_product', sku };
    lines.push({ sku, quantity, unitPriceMinor: product.priceMinor });
  }
  return {
    kind: 'priced',
    lines,
    totalMinor: lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0),
    currency: products.get(lines[0]?.sku ?? '')?.currency ?? catalogue[0]?.currency ?? 'EUR',
  };
}
