import { askProvider, providerFault } from './provider-fault.ts';

export const providerSlow = providerFault({
  kind: 'provider-slow',
  title: 'slow provider',
  description: 'The provider takes its time. Who gives up waiting has paid all the same: the outcome is unknown until somebody asks again.',
  example: { delayMs: 600 },
  probe: 'histogram_quantile(0.95, sum by (le) (rate(payment_processing_seconds_bucket[30s])))',
  reverts: 'later calls take as long as before; those under way end in their own time',
  provoke: askProvider(1),
});
