import { isOpen } from '../books.ts';
import { findIn, type Invariant } from '../invariant.ts';

/** The queue's longest pause, one run, and a void: what may pass between the deadline and the end that it brings. */
export const COMPENSATION_MS = 60_000;

export const finalByDeadline: Invariant = {
  name: 'final_by_deadline',
  promise: 'every accepted checkout is confirmed, rejected or cancelled by its payment deadline',
  stores: 'one',
  check: ({ orders }) =>
    findIn(orders, (order) => {
      if (!isOpen(order) || order.overdueMs <= COMPENSATION_MS) return undefined;
      return {
        subject: `order ${order.orderId}`,
        detail: `still ${order.state} ${Math.round(order.overdueMs / 1_000)} s past its deadline`,
      };
    }),
};
