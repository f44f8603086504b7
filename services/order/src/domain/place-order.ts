import type { Order, OrderLine } from './order.ts';
import { type EndOrder, type Settlement, type Steps, settleOrder } from './settle-order.ts';

export type NewOrder = {
  readonly orderId: string;
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly items: readonly OrderLine[];
  readonly currency: string;
  readonly totalMinor: number;
  readonly paymentToken: string;
};

export type Orders = {
  findByKey(userId: string, idempotencyKey: string): Promise<Order | undefined>;
  find(orderId: string): Promise<Order | undefined>;
  /** Writes the order and its settlement job in one transaction; the key's earlier order instead, if there is one. */
  place(order: NewOrder): Promise<{ readonly order: Order; readonly placed: boolean }>;
  end: EndOrder;
  /** pending → payment_pending. Returns the order as it then is. */
  defer(order: Order): Promise<Order>;
  /** Removes an order that holds nothing that it could promise; its job stays, to release what a lost answer may have reserved. */
  withdraw(order: Order): Promise<void>;
};

export type Placement =
  | { readonly kind: 'answered'; readonly order: Order; readonly replayed: boolean }
  /** An earlier request with this key is still being worked on. */
  | { readonly kind: 'in_flight' }
  /** The key belongs to a request with another content. */
  | { readonly kind: 'key_reused' }
  | { readonly kind: 'empty' }
  /** Nothing was promised and nothing is kept: the stock could not be asked for. */
  | { readonly kind: 'unavailable'; readonly cause: Error };

export type PlaceOrderDependencies = {
  readonly orders: Orders;
  readonly steps: Steps;
  /** Before the nth look at what the first request with the key has come to: true a little later, or false at once when it was waited for long enough. */
  pauseBeforeLook(look: number): Promise<boolean>;
};

/** Places an order once per user and key, and takes it as far as the caller's time allows. */
export async function placeOrder(request: NewOrder, { orders, steps, pauseBeforeLook }: PlaceOrderDependencies): Promise<Placement> {
  const answerOfFirst = async (earlier: Order): Promise<Placement> =>
    replay(request, await outcomeOf(earlier, { request, orders, pauseBeforeLook }));
  const earlier = await orders.findByKey(request.userId, request.idempotencyKey);
  if (earlier) return answerOfFirst(earlier);
  if (request.items.length === 0) return { kind: 'empty' };
  const { order, placed } = await orders.place(request);
  if (!placed) return answerOfFirst(order);

  const settlement = await settleOrder(order, { steps, end: orders.end });
  return answer(order, settlement, orders);
}

async function answer(order: Order, settlement: Settlement, orders: Orders): Promise<Placement> {
  if (settlement.kind === 'ended') return { kind: 'answered', order: settlement.order, replayed: false };
  // Without stock there is nothing to promise; with stock, a payment that is late is worth waiting for.
  if (settlement.cause.step === 'reserve') {
    await orders.withdraw(order);
    return { kind: 'unavailable', cause: settlement.cause };
  }
  return { kind: 'answered', order: await orders.defer(order), replayed: false };
}

/**
 * The order, once the first request has got somewhere with it. Whoever's connection to one replica broke asks the next at once, while the
 * first still works for them: they get its answer, and not a refusal.
 */
async function outcomeOf(
  earlier: Order,
  { request, orders, pauseBeforeLook }: { request: NewOrder } & Pick<PlaceOrderDependencies, 'orders' | 'pauseBeforeLook'>,
): Promise<Order> {
  let order = earlier;
  for (let look = 1; order.state === 'pending' && order.requestHash === request.requestHash; look++) {
    if (!(await pauseBeforeLook(look))) break;
    // Gone: it was withdrawn. Its key is free again, for the next who asks.
    const found = await orders.findByKey(request.userId, request.idempotencyKey);
    if (!found) break;
    order = found;
  }
  return order;
}

function replay(request: NewOrder, earlier: Order): Placement {
  if (earlier.requestHash !== request.requestHash) return { kind: 'key_reused' };
  if (earlier.state === 'pending') return { kind: 'in_flight' };
  return { kind: 'answered', order: earlier, replayed: true };
}
