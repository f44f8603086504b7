export { type Clock, systemClock } from './clock.ts';
export type { RequestLimits } from './protocol/request-parser.ts';
export { createRespServer, type ListenOptions, type RespServer, type RespServerOptions } from './server/resp-server.ts';
export type { EvictionPolicy } from './store/eviction.ts';
export type { Store } from './store/store.ts';
