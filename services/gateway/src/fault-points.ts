import type { PointsAround } from '@faultline/service-kit';
import type { OrderClient } from './clients/order.ts';
import type { Carts } from './domain/cart.ts';

/** Where a checkout can be cut off on purpose: around the order, and between the order and the shopper. */
export const orderClientPoints: PointsAround<OrderClient> = {
  place: { before: 'gateway.before_place', after: 'gateway.after_place' },
};

export const cartPoints: PointsAround<Carts> = {
  clear: { after: 'gateway.after_clear_cart' },
};
