import { providerFault } from './provider-fault.ts';

export const providerDecline = providerFault({
  kind: 'provider-decline',
  title: 'declined cards',
  description: 'The provider declines a share of the cards. To the shop that is business, and no failure: it shows in what is sold.',
  example: { percent: 60 },
  probe: 'sum by (outcome) (rate(payments_total[30s]))',
  reverts: 'cards are declined as rarely as before; what was declined stays so',
});
