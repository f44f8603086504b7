import { providerFault } from './provider-fault.ts';

export const providerDuplicateCallback = providerFault({
  kind: 'provider-duplicate-callback',
  title: 'duplicate callbacks',
  description: 'The provider tells of a share of its captures twice. Whoever counts deliveries instead of events books them twice.',
  example: { percent: 100 },
  probe: 'sum by (outcome) (rate(provider_callbacks_total[30s]))',
  reverts: 'each event is sent once again, as far as networks allow',
});
