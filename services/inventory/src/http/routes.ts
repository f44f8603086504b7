import { inventoryRoutes, type Reservation as WireReservation } from '@faultline/contracts/inventory';
import { bindRoute, ServiceError } from '@faultline/service-kit';
import type { Router } from 'express';
import type { Products } from '../domain/products.ts';
import type { EndOutcome, Reservation, Reservations, ReserveOutcome } from '../domain/reservation.ts';
import type { InventoryTelemetry } from '../telemetry.ts';

export type RouteDependencies = {
  readonly products: Products;
  readonly reservations: Reservations;
  readonly telemetry: InventoryTelemetry;
};

export function bindInventoryRoutes(router: Router, { products, reservations, telemetry }: RouteDependencies): void {
  bindRoute(router, inventoryRoutes.listProducts, async () => ({ status: 200, body: { products: [...(await products.list())] } }));

  bindRoute(router, inventoryRoutes.reserve, async ({ body }) => {
    const outcome = await reservations.reserve(body);
    telemetry.reserve(outcome, body.orderId);
    const reservation = heldBy(outcome);
    return { status: outcome.kind === 'reserved' ? 201 : 200, body: toWire(reservation) };
  });

  bindRoute(router, inventoryRoutes.getReservation, async ({ params }) => {
    const reservation = await reservations.find(params.orderId);
    if (!reservation) throw new ServiceError('not_found', 'the order has no reservation');
    return { status: 200, body: toWire(reservation) };
  });

  bindRoute(router, inventoryRoutes.commit, async ({ params }) => {
    const outcome = await reservations.commit(params.orderId);
    telemetry.end('committed', outcome);
    return { status: 200, body: toWire(endOf(outcome)) };
  });

  bindRoute(router, inventoryRoutes.release, async ({ params }) => {
    const outcome = await reservations.release(params.orderId);
    telemetry.end('released', outcome);
    return { status: 200, body: toWire(endOf(outcome)) };
  });
}

function heldBy(outcome: ReserveOutcome): Reservation {
  switch (outcome.kind) {
    case 'reserved':
      return outcome.reservation;
    case 'known':
      if (outcome.reservation.state === 'reserved' || outcome.reservation.state === 'committed') return outcome.reservation;
      throw new ServiceError('reservation_closed', `the reservation is ${outcome.reservation.state}`);
    case 'out_of_stock':
      throw new ServiceError('out_of_stock', `not enough of ${outcome.sku}`);
    case 'unknown_product':
      throw new ServiceError('unknown_product', `there is no ${outcome.sku}`);
    default:
      return outcome satisfies never;
  }
}

function endOf(outcome: EndOutcome): Reservation {
  switch (outcome.kind) {
    case 'done':
      return outcome.reservation;
    case 'missing':
      throw new ServiceError('not_found', 'the order has no reservation');
    case 'refused': {
      const { state } = outcome.reservation;
      // Still `reserved` and refused: its time is over, and the sweep has not come by yet.
      const expired = state === 'expired' || state === 'reserved';
      throw new ServiceError(expired ? 'reservation_expired' : 'reservation_closed', `the reservation is ${expired ? 'expired' : state}`);
    }
    default:
      return outcome satisfies never;
  }
}

function toWire({ orderId, state, items, expiresAt }: Reservation): WireReservation {
  return { orderId, state, items: [...items], expiresAt: expiresAt.toISOString() };
}
