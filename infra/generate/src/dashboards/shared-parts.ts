import type { Query, State } from './dashboard-spec.ts';

/** The checkout as the shopper meets it. */
export const checkoutRoute = 'job="gateway", method="POST", route="/api/checkout"';

export const readyStates: readonly State[] = [
  { value: 0, text: 'not ready', color: 'red' },
  { value: 1, text: 'ready', color: 'green' },
];

export const breakerStates: readonly State[] = [
  { value: 0, text: 'closed', color: 'green' },
  { value: 1, text: 'half-open', color: 'yellow' },
  { value: 2, text: 'open', color: 'red' },
];

export const objectives: readonly Query[] = [{ expr: 'slo:current_burn_rate:ratio', legend: '{{sloth_slo}}' }];
