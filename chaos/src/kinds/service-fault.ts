import { type ServiceFaultKind, serviceFaultParameters } from '@faultline/contracts/faults';
import { replicasOf, serviceTargets } from '../targets.ts';
import { type LeasedFaultKind, leasedFaultKind } from './leased-fault.ts';

type Given<K extends ServiceFaultKind> = Omit<
  LeasedFaultKind<(typeof serviceFaultParameters)[K]>,
  'kind' | 'parameters' | 'targets' | 'occupies' | 'places'
> & { readonly kind: K };

/** A fault inside of a service: on every replica, or on one. */
export function serviceFault<K extends ServiceFaultKind>(given: Given<K>) {
  return leasedFaultKind<(typeof serviceFaultParameters)[K]>({
    ...given,
    parameters: serviceFaultParameters[given.kind],
    targets: serviceTargets,
    occupies: (target, topology) => replicasOf(target, topology).map(({ process }) => `service:${process}`),
    places: ({ fault, topology }) => replicasOf(fault.target, topology).map(({ process, url }) => ({ name: process, url })),
  });
}
