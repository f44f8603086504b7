export { ChaosError, type ChaosErrorCode } from './chaos-error.ts';
export { formatDuration, parseDurationMs } from './duration.ts';
