import { z } from 'zod';
import { amountMinor, currency, MAX_CART_LINES, quantity, sku, timestamp, uuid } from './primitives.ts';
import { defineRoutes } from './route.ts';

export const product = z.object({
  sku,
  name: z.string(),
  priceMinor: amountMinor,
  currency,
  /** Units that can be reserved now; read through a cache, so up to its lifetime old. */
  available: z.int().min(0),
});
export type Product = z.infer<typeof product>;
export const productList = z.object({ products: z.array(product) });

export const lines = z.array(z.strictObject({ sku, quantity })).min(1).max(MAX_CART_LINES);

export const reservationRequest = z.strictObject({
  orderId: uuid,
  items: lines,
  /** The reservation ends by itself after this long; a duration, because clocks differ. */
  expiresInMs: z.int().min(1_000).max(86_400_000),
});
export type ReservationRequest = z.infer<typeof reservationRequest>;

export const reservationState = z.enum(['reserved', 'committed', 'released', 'expired']);
export const reservation = z.object({
  orderId: uuid,
  state: reservationState,
  items: z.array(z.object({ sku, quantity })),
  expiresAt: timestamp,
});
export type Reservation = z.infer<typeof reservation>;

const orderIdParams = z.object({ orderId: uuid });

export const inventoryRoutes = defineRoutes({
  listProducts: {
    method: 'get',
    path: '/products',
    summary: 'The catalogue, with the authoritative prices',
    responses: { 200: { description: 'All products', body: productList } },
    errors: ['dependency_unavailable', 'overloaded'],
  },
  reserve: {
    method: 'post',
    path: '/reservations',
    summary: 'Hold stock for an order, all lines or none; the same order again gets the same reservation',
    body: reservationRequest,
    responses: { 200: { description: 'Reserved already', body: reservation }, 201: { description: 'Reserved', body: reservation } },
    errors: ['invalid_request', 'out_of_stock', 'unknown_product', 'reservation_closed', 'dependency_unavailable', 'overloaded'],
  },
  getReservation: {
    method: 'get',
    path: '/reservations/:orderId',
    summary: "An order's reservation",
    params: orderIdParams,
    responses: { 200: { description: 'The reservation', body: reservation } },
    errors: ['invalid_request', 'not_found', 'dependency_unavailable'],
  },
  commit: {
    method: 'post',
    path: '/reservations/:orderId/commit',
    summary: 'Turn a reservation into a sale; idempotent',
    params: orderIdParams,
    responses: { 200: { description: 'Committed', body: reservation } },
    errors: ['invalid_request', 'not_found', 'reservation_expired', 'reservation_closed', 'dependency_unavailable', 'overloaded'],
  },
  release: {
    method: 'post',
    path: '/reservations/:orderId/release',
    summary: 'Give the stock back; idempotent, and for an unknown order it bars a later reservation',
    params: orderIdParams,
    responses: { 200: { description: 'Released, or never held', body: reservation } },
    errors: ['invalid_request', 'reservation_closed', 'dependency_unavailable', 'overloaded'],
  },
});
