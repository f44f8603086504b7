import { setTimeout as sleep } from 'node:timers/promises';
import { headers } from '@faultline/contracts/headers';
import { orderRoutes, type Order as WireOrder } from '@faultline/contracts/order';
import type { Deadline } from '@faultline/resilience';
import { bindRoute, type RouteReply, ServiceError } from '@faultline/service-kit';
import { bindContext } from '@faultline/telemetry/context';
import { inSpan } from '@faultline/telemetry/spans';
import type { Router } from 'express';
import type { Order } from '../domain/order.ts';
import { type Orders, type Placement, placeOrder } from '../domain/place-order.ts';
import type { Steps } from '../domain/settle-order.ts';

export type RouteDependencies = {
  readonly orders: Orders;
  readonly stepsWithin: (deadline: Deadline) => Steps;
  readonly newOrderId: () => string;
};

/** A repeat waits up to a second for the first request with its key, and keeps enough of its caller's time to answer. */
const LOOK = { everyMs: 50, times: 20, leaveMs: 100 } as const;

const patience =
  (deadline: Deadline) =>
  async (look: number): Promise<boolean> => {
    if (look > LOOK.times || deadline.remainingMs() < LOOK.everyMs + LOOK.leaveMs) return false;
    await sleep(LOOK.everyMs);
    return true;
  };

export function bindOrderRoutes(router: Router, { orders, stepsWithin, newOrderId }: RouteDependencies): void {
  bindRoute(router, orderRoutes.placeOrder, async ({ body, headers: { 'idempotency-key': idempotencyKey }, deadline }) => {
    const orderId = newOrderId();
    bindContext({ user_id: body.userId, order_id: orderId });
    const placement = await inSpan('create_order', { attributes: { 'order.lines': body.items.length } }, async (span) => {
      const result = await placeOrder(
        { ...body, orderId, idempotencyKey },
        { orders, steps: stepsWithin(deadline), pauseBeforeLook: patience(deadline) },
      );
      if (result.kind === 'answered') span.setAttributes({ 'order.id': result.order.orderId, 'order.state': result.order.state });
      return result;
    });
    return reply(placement);
  });

  bindRoute(router, orderRoutes.getOrder, async ({ params, query }) => {
    const order = await orders.find(params.orderId);
    if (!order || order.userId !== query.userId) throw new ServiceError('not_found', 'there is no such order');
    return { status: 200, body: toWire(order) };
  });
}

function reply(placement: Placement): RouteReply<typeof orderRoutes.placeOrder> {
  switch (placement.kind) {
    case 'answered':
      return answered(placement.order, placement.replayed);
    case 'in_flight':
      throw new ServiceError('request_in_flight', 'the first request with this key is not answered yet', {
        retryable: true,
        retryAfterMs: 1_000,
      });
    case 'key_reused':
      throw new ServiceError('idempotency_key_reused', 'the key was used with another request');
    case 'empty':
      throw new ServiceError('empty_cart', 'there is nothing to order');
    case 'unavailable':
      throw new ServiceError('dependency_unavailable', 'the stock cannot be asked for', { cause: placement.cause, retryable: false });
    default:
      return placement satisfies never;
  }
}

function answered(order: Order, replayed: boolean): RouteReply<typeof orderRoutes.placeOrder> {
  const extra = replayed ? { headers: { [headers.idempotencyReplayed]: 'true' } } : {};
  switch (order.state) {
    case 'confirmed':
      return { status: 201, body: toWire(order), ...extra };
    case 'pending':
    case 'payment_pending':
      return { status: 202, body: toWire(order), ...extra };
    case 'rejected':
      throw rejection(order);
    case 'cancelled':
      throw new ServiceError('order_cancelled', 'the order was cancelled', { orderId: order.orderId });
    default:
      return order.state satisfies never;
  }
}

function rejection(order: Order): ServiceError {
  const options = { orderId: order.orderId };
  if (order.reason === 'out_of_stock') return new ServiceError('out_of_stock', 'there is not enough stock', options);
  if (order.reason === 'unknown_product') return new ServiceError('unknown_product', 'a product does not exist', options);
  return new ServiceError('payment_declined', 'the card was declined', options);
}

function toWire(order: Order): WireOrder {
  const { orderId, userId, state, reason, items, totalMinor, currency, createdAt, updatedAt } = order;
  return {
    orderId,
    userId,
    state,
    ...(reason === undefined ? {} : { reason }),
    items: [...items],
    totalMinor,
    currency,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
