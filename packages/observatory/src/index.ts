export { type ApiName, type Ports, standardPorts } from './config.ts';
export { createObservatory, type Observatory, type ObservatoryOptions } from './observatory.ts';
export type { Clock } from './seams.ts';
export { createStores, type StoreLimits, type Stores } from './stores.ts';
