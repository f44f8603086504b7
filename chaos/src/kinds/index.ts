import type { FaultKind } from '../fault-kind.ts';
import { bandwidth } from './network/bandwidth.ts';
import { down } from './network/down.ts';
import { latency } from './network/latency.ts';
import { limitData } from './network/limit-data.ts';
import { resetPeer } from './network/reset-peer.ts';
import { slicer } from './network/slicer.ts';
import { slowClose } from './network/slow-close.ts';
import { timeout } from './network/timeout.ts';

/** Every kind of fault, from the outside in. */
export const faultKinds: readonly FaultKind[] = [latency, bandwidth, slowClose, timeout, resetPeer, slicer, limitData, down];
