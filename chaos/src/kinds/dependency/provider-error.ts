import { askProvider, providerFault } from './provider-fault.ts';

export const providerError = providerFault({
  kind: 'provider-error',
  title: 'failing provider',
  description: 'The provider answers a share of the calls with 500, and does nothing for them.',
  example: { percent: 50 },
  probe: 'sum by (outcome) (rate(dependency_attempts_total{dependency="provider"}[30s]))',
  reverts: 'calls are served again',
  provoke: askProvider(20),
});
