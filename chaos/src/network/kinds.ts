import { down } from './down.ts';
import { latency } from './latency.ts';
import type { NetworkFaultKind } from './network-fault-kind.ts';

export const networkFaultKinds: readonly NetworkFaultKind[] = [latency, down];
