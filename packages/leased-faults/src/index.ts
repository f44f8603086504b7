export { answerFaultCall, type FaultAnswer, type FaultCall } from './answer.ts';
export { LeasedFaultError, type LeasedFaultErrorCode } from './leased-fault-error.ts';
export { createLeasedFaults, type LeasedFaults, type LeasedFaultsOptions } from './leased-faults.ts';
export type { FaultContext, FaultMechanism, RunningFault } from './mechanism.ts';
