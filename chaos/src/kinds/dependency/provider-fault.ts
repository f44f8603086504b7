import { type ProviderFaultKind, providerFaultParameters } from '@faultline/contracts/faults';
import type { FaultContext } from '../../fault-context.ts';
import { type FaultPlace, type LeasedFaultKind, leasedFaultKind } from '../leased-fault.ts';

type Given<K extends ProviderFaultKind> = Omit<
  LeasedFaultKind<(typeof providerFaultParameters)[K]>,
  'kind' | 'layer' | 'parameters' | 'targets' | 'occupies' | 'places' | 'confirmWithinMs'
> & { readonly kind: K };

/** A fault of the outside world's card API. */
export function providerFault<K extends ProviderFaultKind>(given: Given<K>) {
  return leasedFaultKind<(typeof providerFaultParameters)[K]>({
    ...given,
    layer: 'dependency',
    confirmWithinMs: 12_000,
    parameters: providerFaultParameters[given.kind],
    targets: () => ['provider'],
    occupies: () => ['provider'],
    places: ({ addresses }) => [{ name: 'provider', url: addresses.provider }],
  });
}

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Asks for a charge that nobody made, so many times at once: nothing comes of it but the work. */
export const askProvider =
  (times: number) =>
  async ({ url }: FaultPlace, { admin }: Pick<FaultContext, 'admin'>): Promise<void> => {
    await Promise.allSettled(Array.from({ length: times }, () => admin.request('GET', `${url}/v1/charges/${NOBODY}`)));
  };
