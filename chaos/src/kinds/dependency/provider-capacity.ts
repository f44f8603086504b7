import { askProvider, providerFault } from './provider-fault.ts';

export const providerCapacity = providerFault({
  kind: 'provider-capacity',
  title: 'overloaded provider',
  description: 'The provider serves only a few at once: calls wait in line, and are turned away with 429 when the line is full.',
  example: { capacity: 1, queueLimit: 2 },
  probe: 'sum by (outcome) (rate(dependency_attempts_total{dependency="provider"}[30s]))',
  reverts: 'the line is let in, as far as there is room',
  provoke: askProvider(40),
});
