import type { Labels } from '@faultline/query-core';

/** A labelled value at one step. `key` is the canonical form of the labels. */
export type VectorSample = Readonly<{ labels: Labels; key: string; value: number }>;

/** The samples of an expression at a step, counted from 0; to be asked for in rising order. */
export type StepEvaluator = (step: number) => readonly VectorSample[];
