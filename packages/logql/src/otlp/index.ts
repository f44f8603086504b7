export { detectLevel, normalizeLevel } from './detected-level.ts';
export { type OtlpOptions, otlpLogEntries } from './entries.ts';
export type * from './types.ts';
export { normalizeLabelName, valueText } from './values.ts';
