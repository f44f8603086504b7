import { createHash } from 'node:crypto';
import type { CartItem } from './domain/cart.ts';

/** Of what a cart holds, in whatever order. A checkout that names it buys what the shopper saw, or nothing. */
export function cartVersion(items: readonly CartItem[]): string {
  const lines = items.map(({ sku, quantity }) => `${sku} ${quantity}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('base64url').slice(0, 22);
}
