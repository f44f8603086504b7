import { z } from 'zod';
import { productList } from './inventory.ts';
import { orderLine, orderReason, orderState } from './order.ts';
import { amountMinor, currency, idempotencyKey, MAX_CART_LINES, paymentToken, quantity, sku, timestamp, uuid } from './primitives.ts';
import { defineRoutes } from './route.ts';

export const signupRequest = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(8).max(128),
});
export const account = z.object({ userId: uuid, createdAt: timestamp });

export const sessionRequest = z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(128) });
export const session = z.object({ token: z.string(), userId: uuid, expiresAt: timestamp });

export const cartRequest = z.strictObject({
  items: z
    .array(z.strictObject({ sku, quantity }))
    .max(MAX_CART_LINES)
    .refine((items) => new Set(items.map((item) => item.sku)).size === items.length, 'each sku once'),
});
/** What a cart holds, in short: two carts with the same goods have the same. */
const cartVersion = z.string().regex(/^[\w-]{22}$/);

export const cart = z.object({ items: z.array(z.object({ sku, quantity })), version: cartVersion, expiresAt: timestamp.nullable() });
export type Cart = z.infer<typeof cart>;

export const checkoutRequest = z.strictObject({
  paymentToken,
  /** Of the cart that is meant. Without it, whatever is in the cart by then is bought. */
  cartVersion: cartVersion.optional(),
});
export type CheckoutRequest = z.infer<typeof checkoutRequest>;

/** What the shopper sees of an order. */
export const orderView = z.object({
  orderId: uuid,
  state: orderState,
  reason: orderReason.optional(),
  items: z.array(orderLine),
  totalMinor: amountMinor,
  currency,
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type OrderView = z.infer<typeof orderView>;

export const gatewayRoutes = defineRoutes({
  signup: {
    method: 'post',
    path: '/api/signup',
    summary: 'Create an account',
    body: signupRequest,
    responses: { 201: { description: 'Created', body: account } },
    errors: ['invalid_request', 'account_exists', 'rate_limited', 'dependency_unavailable', 'overloaded'],
  },
  createSession: {
    method: 'post',
    path: '/api/sessions',
    summary: 'Sign in',
    body: sessionRequest,
    responses: { 201: { description: 'A bearer token', body: session } },
    errors: ['invalid_request', 'invalid_credentials', 'rate_limited', 'dependency_unavailable', 'overloaded'],
  },
  listProducts: {
    method: 'get',
    path: '/api/products',
    summary: 'The catalogue',
    responses: { 200: { description: 'All products', body: productList } },
    errors: ['rate_limited', 'dependency_unavailable', 'overloaded'],
  },
  getCart: {
    method: 'get',
    path: '/api/cart',
    summary: 'The cart of the session; an expired or absent cart is empty',
    auth: 'session',
    responses: { 200: { description: 'The cart', body: cart } },
    errors: ['unauthenticated', 'rate_limited', 'dependency_unavailable', 'overloaded'],
  },
  putCart: {
    method: 'put',
    path: '/api/cart',
    summary: 'Replace the cart',
    auth: 'session',
    body: cartRequest,
    responses: { 200: { description: 'The cart', body: cart } },
    errors: ['unauthenticated', 'invalid_request', 'rate_limited', 'dependency_unavailable', 'overloaded'],
  },
  deleteCart: {
    method: 'delete',
    path: '/api/cart',
    summary: 'Empty the cart',
    auth: 'session',
    responses: { 204: { description: 'Empty', body: null } },
    errors: ['unauthenticated', 'rate_limited', 'dependency_unavailable', 'overloaded'],
  },
  checkout: {
    method: 'post',
    path: '/api/checkout',
    summary: 'Buy what is in the cart; the same key again gets the first outcome',
    auth: 'session',
    headers: z.object({ 'idempotency-key': idempotencyKey }),
    body: checkoutRequest,
    responses: {
      201: { description: 'Confirmed: paid, and the stock is sold', body: orderView },
      202: { description: 'Accepted: the payment follows; look at /api/orders/{id}', body: orderView },
    },
    errors: [
      'unauthenticated',
      'invalid_request',
      'empty_cart',
      'cart_changed',
      'unknown_product',
      'payment_declined',
      'out_of_stock',
      'order_cancelled',
      'request_in_flight',
      'idempotency_key_reused',
      'rate_limited',
      'dependency_unavailable',
      'overloaded',
      'deadline_exceeded',
    ],
  },
  getOrder: {
    method: 'get',
    path: '/api/orders/:id',
    summary: "One of the session's orders; another user's is not found",
    auth: 'session',
    params: z.object({ id: uuid }),
    responses: { 200: { description: 'The order', body: orderView } },
    errors: ['unauthenticated', 'invalid_request', 'not_found', 'rate_limited', 'dependency_unavailable', 'overloaded'],
  },
});
