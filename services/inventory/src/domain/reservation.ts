/**
 * The life of a reservation:
 *
 *     reserve ──► reserved ──commit──► committed
 *                    │ └──release──► released
 *                    └──time──────► expired
 *
 * Only `reserved` holds stock that is not sold; the other three are final. A release of an order that never reserved leaves a
 * `released` reservation without items behind: it bars a reserve that was sent earlier and arrives later.
 */
export type ReservationState = 'reserved' | 'committed' | 'released' | 'expired';

export type Line = { readonly sku: string; readonly quantity: number };

export type Reservation = {
  readonly orderId: string;
  readonly state: ReservationState;
  readonly items: readonly Line[];
  readonly expiresAt: Date;
};

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  /** The same order reserved before; this may be a repeat of that request. */
  | { readonly kind: 'known'; readonly reservation: Reservation }
  | { readonly kind: 'out_of_stock'; readonly sku: string }
  | { readonly kind: 'unknown_product'; readonly sku: string };

export type EndOutcome =
  | { readonly kind: 'done'; readonly reservation: Reservation; readonly first: boolean }
  | { readonly kind: 'refused'; readonly reservation: Reservation }
  | { readonly kind: 'missing' };

/** The port that the store fulfils. Every method is one transaction. */
export type Reservations = {
  reserve(request: { orderId: string; items: readonly Line[]; expiresInMs: number }): Promise<ReserveOutcome>;
  find(orderId: string): Promise<Reservation | undefined>;
  /** Refused when the reservation ended in another way, or its time is over. */
  commit(orderId: string): Promise<EndOutcome>;
  /** Refused only when the stock is sold. Never `missing`. */
  release(orderId: string): Promise<EndOutcome>;
  /** Ends up to `limit` reservations whose time is over, and returns how many. */
  expireDue(limit: number): Promise<number>;
};

/** One line a product, in the order of the SKUs: the order in which rows are locked, so that two orders cannot wait for each other. */
export function mergeLines(items: readonly Line[]): Line[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of items) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
