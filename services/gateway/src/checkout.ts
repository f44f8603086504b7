import { createHash } from 'node:crypto';
import type { CheckoutRequest, OrderView } from '@faultline/contracts/gateway';
import type { Deadline } from '@faultline/resilience';
import { ServiceError } from '@faultline/service-kit';
import { inSpan } from '@faultline/telemetry/spans';
import { cartVersion } from './cart-version.ts';
import type { Catalogue } from './clients/inventory.ts';
import type { OrderClient } from './clients/order.ts';
import { type CartItem, type Carts, type PricedCart, priceCart } from './domain/cart.ts';
import type { Answers } from './store/redis-answers.ts';

export type CheckoutDependencies = {
  readonly carts: Carts;
  readonly catalogue: Catalogue;
  readonly orders: OrderClient;
  readonly answers: Answers;
};

export type CheckoutInput = {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly request: CheckoutRequest;
  readonly deadline: Deadline;
};

export type CheckoutResult = { readonly status: 201 | 202; readonly order: OrderView; readonly replayed: boolean };

/**
 * The shopper's checkout: cart, prices, order. The order service owns the key and decides what is a repeat;
 * the cache only spares it the question.
 */
export function checkout(input: CheckoutInput, deps: CheckoutDependencies): Promise<CheckoutResult> {
  return inSpan('checkout_order', {}, async (span) => {
    const { userId, idempotencyKey, request, deadline } = input;
    const requestHash = hashOf(request);
    const known = await deps.answers.find(userId, idempotencyKey);
    if (known) {
      if (known.requestHash !== requestHash) throw new ServiceError('idempotency_key_reused', 'the key was used with another request');
      return { status: 201, order: known.order, replayed: true };
    }

    const cart = await validateCart(input, deps);
    span.setAttributes({ 'cart.lines': cart.lines.length, 'order.total_minor': cart.totalMinor });
    const { lines: items, totalMinor, currency } = cart;
    const body = { userId, requestHash, items, currency, totalMinor, paymentToken: request.paymentToken };
    const { status, order } = await deps.orders.place(body, { idempotencyKey, deadline }).catch((error: unknown) => {
      throw cart.changed && isEmptyCart(error) ? new ServiceError('cart_changed', 'look at the cart again') : error;
    });
    span.setAttributes({ 'order.id': order.orderId, 'order.state': order.state });
    await afterwards({ ...input, requestHash, order }, deps);
    return { status, order, replayed: false };
  });
}

type ValidCart = PricedCart & { kind: 'priced'; changed: boolean };

function validateCart({ userId, deadline, request }: CheckoutInput, deps: CheckoutDependencies): Promise<ValidCart> {
  return inSpan('validate_cart', {}, async () => {
    const found = (await deps.carts.read(userId)).items;
    // A write that its shopper gave up on may arrive late, and replace the cart that the shopper looked at.
    const changed = request.cartVersion !== undefined && request.cartVersion !== cartVersion(found);
    // An empty cart goes on, and so does another than was meant, with nothing in it: the key may name an order that was placed before.
    const items: readonly CartItem[] = changed ? [] : found;
    const cart = priceCart(items, items.length === 0 ? [] : await deps.catalogue(deadline));
    if (cart.kind === 'unknown_product') throw new ServiceError('unknown_product', `there is no ${cart.sku}`);
    return { ...cart, changed };
  });
}

const isEmptyCart = (error: unknown): boolean => error instanceof ServiceError && error.code === 'empty_cart';

/** The order stands: a cart that cannot be emptied, or an answer that cannot be cached, must not turn it into an error. */
async function afterwards(
  done: CheckoutInput & { requestHash: string; order: OrderView },
  { carts, answers }: CheckoutDependencies,
): Promise<void> {
  const { userId, idempotencyKey, requestHash, order } = done;
  const final = order.state === 'confirmed' ? [answers.remember(userId, idempotencyKey, { requestHash, order })] : [];
  await Promise.allSettled([carts.clear(userId), ...final]);
}

const hashOf = (request: CheckoutRequest): string =>
  createHash('sha256')
    .update(JSON.stringify({ paymentToken: request.paymentToken, cartVersion: request.cartVersion }))
    .digest('hex');
