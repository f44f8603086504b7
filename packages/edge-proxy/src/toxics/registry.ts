import { bandwidth } from './bandwidth.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { noop } from './noop.ts';
import { resetPeer } from './reset-peer.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { timeout } from './timeout.ts';
import type { AnyToxic } from './toxic.ts';

const TOXICS: readonly AnyToxic[] = [bandwidth, latency, limitData, noop, resetPeer, slicer, slowClose, timeout];

/** Every kind of toxic, by the `type` under which the API knows it. */
export const toxicsByType: ReadonlyMap<string, AnyToxic> = new Map(TOXICS.map((toxic) => [toxic.type, toxic]));
