import type { LabelsBuilder } from './labels-builder.ts';

/** One line at a stage. `tsNs` is its time. */
export type LineContext = Readonly<{ tsNs: bigint; labels: LabelsBuilder }>;

/** A compiled stage: the line to go on with, perhaps changed, or undefined to drop it. It changes labels in place. */
export type CompiledStage = (line: string, context: LineContext) => string | undefined;
