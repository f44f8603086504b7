import type { PointsAround } from '@faultline/service-kit';
import type { Payments } from './domain/payment.ts';

/** Where a payment can be cut off on purpose: between what is written here and what the provider does. */
export const paymentPoints: PointsAround<Payments> = {
  open: { after: 'payment.after_open' },
  settle: { before: 'payment.before_settle', after: 'payment.after_settle' },
  beginVoid: { after: 'payment.after_begin_void' },
  applyEvent: { after: 'payment.after_callback' },
};
