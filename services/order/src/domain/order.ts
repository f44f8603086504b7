/**
 * The life of an order:
 *
 *     pending ──► confirmed
 *        │  ╲───► rejected      the card was declined, or the stock is not there
 *        ▼
 *     payment_pending ──► confirmed | rejected
 *                    ╲──► cancelled   its payment deadline has passed, or its reservation has
 *
 * The three on the right are final. A change of state is a compare-and-set on the two that are open, so that of two
 * runs over the same order one wins and the other learns what became of it.
 */
export type OrderState = 'pending' | 'payment_pending' | FinalState;
export type FinalState = 'confirmed' | 'rejected' | 'cancelled';
export type Reason = 'payment_declined' | 'out_of_stock' | 'unknown_product' | 'deadline_passed' | 'reservation_expired';

export type OrderLine = { readonly sku: string; readonly quantity: number; readonly unitPriceMinor: number };

export type Order = {
  readonly orderId: string;
  readonly userId: string;
  readonly requestHash: string;
  readonly state: OrderState;
  readonly reason?: Reason;
  readonly items: readonly OrderLine[];
  readonly currency: string;
  readonly totalMinor: number;
  /** Gone once the order is final. */
  readonly paymentToken?: string;
  /** By the database's clock, like all of an order's times. */
  readonly isPastDeadline: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export const isFinal = (order: Order): boolean => order.state !== 'pending' && order.state !== 'payment_pending';

/** How an order ends. */
export type Ending =
  | { readonly state: 'confirmed' }
  | { readonly state: 'rejected'; readonly reason: 'payment_declined' | 'out_of_stock' | 'unknown_product' }
  | { readonly state: 'cancelled'; readonly reason: 'deadline_passed' | 'reservation_expired' };
