import { z } from 'zod';

type Owner = 'gateway' | 'order' | 'payment' | 'inventory';
type Definition = { readonly service: Owner; readonly meaning: string };
const define = <const P extends Readonly<Record<string, Definition>>>(points: P): P => points;

/**
 * Every place at which a checkout can be cut off on purpose, in the order in which a checkout passes them. They stand where one
 * service has just written something, or is about to, that the next one does not know of yet: there a crash hurts most.
 *
 * A new point gets its line here, and a place in the table of its service (`services/<service>/src/fault-points.ts`).
 */
export const faultPoints = define({
  'gateway.before_place': { service: 'gateway', meaning: 'The cart is priced; order has not been asked' },
  'order.after_place': { service: 'order', meaning: 'The order and its job are committed; nothing is reserved' },
  'order.before_reserve': { service: 'order', meaning: 'Inventory is about to be asked for stock, by a checkout or by the queue' },
  'inventory.after_reserve': { service: 'inventory', meaning: 'The reservation is committed; order does not know' },
  'order.after_reserve': { service: 'order', meaning: 'Order knows of the reservation; nothing is charged' },
  'order.before_charge': { service: 'order', meaning: 'Payment is about to be asked' },
  'payment.after_open': { service: 'payment', meaning: 'The pending payment is committed; the provider has not been asked' },
  'payment.before_settle': { service: 'payment', meaning: 'The provider has answered, and perhaps captured; the payment is still pending' },
  'payment.after_settle': { service: 'payment', meaning: 'The outcome of the charge or void is committed; order does not know' },
  'order.after_charge': { service: 'order', meaning: 'Order knows of the outcome of the charge; nothing is sold' },
  'order.before_commit': { service: 'order', meaning: 'The money is captured; inventory is about to be asked to sell' },
  'inventory.after_commit': { service: 'inventory', meaning: 'The stock is sold; order does not know' },
  'order.after_commit': { service: 'order', meaning: 'Order knows that the stock is sold; the order is still open' },
  'order.before_end': { service: 'order', meaning: 'The end of the order is about to be written' },
  'order.after_end': { service: 'order', meaning: 'The order is final; nobody was told' },
  'gateway.after_place': { service: 'gateway', meaning: 'Order has answered; the cart is still full and the shopper waits' },
  'gateway.after_clear_cart': { service: 'gateway', meaning: 'The cart is empty; the shopper still waits' },

  'inventory.after_release': { service: 'inventory', meaning: 'The stock is given back; order does not know' },
  'order.after_release': { service: 'order', meaning: 'Order knows that the stock is given back; the order is still open' },
  'payment.after_begin_void': { service: 'payment', meaning: 'The payment is being voided; the provider has not been asked' },
  'order.after_void': { service: 'order', meaning: 'Order knows that the charge is voided; the order is still open' },
  'payment.after_callback': { service: 'payment', meaning: "The provider's event is committed; the provider was not told" },

  'order.after_take_run': { service: 'order', meaning: 'The queue has taken a job; its run has not begun' },
  'order.before_finish_run': { service: 'order', meaning: 'A run is over; its job is still taken' },
  'order.after_finish_run': { service: 'order', meaning: 'The job is removed, or replaced by the next one' },
});

export type FaultPointName = keyof typeof faultPoints;
export const faultPointNames = Object.keys(faultPoints) as [FaultPointName, ...FaultPointName[]];

/** The points of one service. */
export const faultPointsOf = (service: string): FaultPointName[] => faultPointNames.filter((name) => faultPoints[name].service === service);

export const MAX_FAULT_POINT_TTL_MS = 600_000;

export const faultAction = z.discriminatedUnion('kind', [
  /** SIGKILL to the process itself: nothing is closed, flushed or rolled back by us. */
  z.strictObject({ kind: z.literal('crash') }),
  z.strictObject({ kind: z.literal('delay'), delayMs: z.int().min(1).max(60_000) }),
  /** Throws, as a bug would. */
  z.strictObject({ kind: z.literal('error') }),
]);
export type FaultAction = z.infer<typeof faultAction>;

/** What `POST /internal/fault-points` takes. Arming a point again replaces what it was armed with. */
export const faultPointRequest = z.strictObject({
  point: z.enum(faultPointNames),
  action: faultAction,
  /** Acts from this passing on; 1 is the next one. */
  after: z.int().min(1).max(1_000_000).default(1),
  /** Acts so many times. */
  count: z.int().min(1).max(1_000_000).default(1),
  /** Disarms itself after this long, whatever becomes of whoever armed it. */
  ttlMs: z.int().min(1).max(MAX_FAULT_POINT_TTL_MS),
});
export type FaultPointRequest = z.input<typeof faultPointRequest>;

export const armedFaultPoint = z.object({
  point: z.enum(faultPointNames),
  action: faultAction,
  /** Passings until it acts for the first time. */
  after: z.int(),
  /** Times that it will still act. */
  count: z.int(),
  expiresInMs: z.int(),
});
export type ArmedFaultPoint = z.infer<typeof armedFaultPoint>;

/** What `GET /internal/fault-points` answers. */
export const faultPointList = z.object({
  points: z.array(z.object({ point: z.enum(faultPointNames), meaning: z.string() })),
  armed: z.array(armedFaultPoint),
});
export type FaultPointList = z.infer<typeof faultPointList>;
