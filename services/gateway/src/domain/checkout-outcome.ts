import type { ErrorCode } from '@faultline/contracts/errors';

/** The value of `checkouts_total{outcome}`. docs/architecture/checkout.md has the table of states, statuses and outcomes. */
export type CheckoutOutcome = 'confirmed' | 'pending' | 'declined' | 'out_of_stock' | 'shed' | 'unavailable' | 'refused' | 'error';

export const checkoutOutcomes: readonly CheckoutOutcome[] = [
  'confirmed',
  'pending',
  'declined',
  'out_of_stock',
  'shed',
  'unavailable',
  'refused',
  'error',
];

export function outcomeOfError(code: ErrorCode): CheckoutOutcome {
  switch (code) {
    case 'payment_declined':
      return 'declined';
    case 'out_of_stock':
      return 'out_of_stock';
    case 'overloaded':
    case 'draining':
      return 'shed';
    case 'dependency_unavailable':
    case 'provider_unavailable':
    case 'deadline_exceeded':
      return 'unavailable';
    case 'internal':
      return 'error';
    default:
      return 'refused';
  }
}
