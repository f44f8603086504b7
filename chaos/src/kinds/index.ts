import type { FaultKind } from '../fault-kind.ts';
import { badDeploy } from './config/bad-deploy.ts';
import { lockTable } from './dependency/lock-table.ts';
import { poolExhaustion } from './dependency/pool-exhaustion.ts';
import { providerCapacity } from './dependency/provider-capacity.ts';
import { providerDecline } from './dependency/provider-decline.ts';
import { providerDuplicateCallback } from './dependency/provider-duplicate-callback.ts';
import { providerError } from './dependency/provider-error.ts';
import { providerSlow } from './dependency/provider-slow.ts';
import { redisFill } from './dependency/redis-fill.ts';
import { redisFlush } from './dependency/redis-flush.ts';
import { slowQueries } from './dependency/slow-queries.ts';
import { httpAbort } from './http/http-abort.ts';
import { httpBody } from './http/http-body.ts';
import { httpDelay } from './http/http-delay.ts';
import { bandwidth } from './network/bandwidth.ts';
import { down } from './network/down.ts';
import { latency } from './network/latency.ts';
import { limitData } from './network/limit-data.ts';
import { resetPeer } from './network/reset-peer.ts';
import { slicer } from './network/slicer.ts';
import { slowClose } from './network/slow-close.ts';
import { timeout } from './network/timeout.ts';
import { crashLoop } from './process/crash-loop.ts';
import { kill } from './process/kill.ts';
import { pause } from './process/pause.ts';
import { restart } from './process/restart.ts';
import { clockSkew } from './runtime/clock-skew.ts';
import { cpuBurn } from './runtime/cpu-burn.ts';
import { eventLoopBlock } from './runtime/event-loop-block.ts';
import { heapLeak } from './runtime/heap-leak.ts';
import { labelExplosion } from './runtime/label-explosion.ts';
import { logFlood } from './runtime/log-flood.ts';

export { usualTopology, viewKind } from './view-kind.ts';
export type { FaultKind };

/** Every kind of fault, from the outside in. */
export const faultKinds: readonly FaultKind[] = [
  latency,
  bandwidth,
  slowClose,
  timeout,
  resetPeer,
  slicer,
  limitData,
  down,
  httpDelay,
  httpAbort,
  httpBody,
  eventLoopBlock,
  cpuBurn,
  heapLeak,
  clockSkew,
  logFlood,
  labelExplosion,
  lockTable,
  slowQueries,
  poolExhaustion,
  redisFlush,
  redisFill,
  providerDecline,
  providerError,
  providerSlow,
  providerCapacity,
  providerDuplicateCallback,
  kill,
  pause,
  restart,
  crashLoop,
  badDeploy,
];
