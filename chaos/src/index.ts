export { ChaosError, type ChaosErrorCode } from './chaos-error.ts';
export { formatDuration, parseDurationMs } from './duration.ts';
export type { ActiveFault, FaultRequest } from './fault.ts';
export { networkFaultKinds } from './network/kinds.ts';
export type { NetworkFaultKind, ParameterDefinition } from './network/network-fault-kind.ts';
export { createNetworkFaults, type NetworkFaults } from './network/network-faults.ts';
