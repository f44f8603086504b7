import { ABSENT_FUNCTIONS } from './absent.ts';
import { evaluateScalarOf, VECTOR_FUNCTIONS } from './conversion.ts';
import type { ScalarFunction, VectorFunction } from './function.ts';
import { HISTOGRAM_FUNCTIONS } from './histogram.ts';
import { LABEL_FUNCTIONS } from './labels.ts';
import { MATH_FUNCTIONS } from './math.ts';
import { OVER_TIME_FUNCTIONS } from './over-time.ts';
import { RATE_FUNCTIONS } from './rate.ts';
import { REGRESSION_FUNCTIONS } from './regression.ts';
import { evaluationTime, TIME_FUNCTIONS } from './time.ts';

/** Every function of signatures.ts that gives a vector, by name. */
export const VECTOR_FUNCTION_BY_NAME: ReadonlyMap<string, VectorFunction> = new Map(
  [
    ABSENT_FUNCTIONS,
    HISTOGRAM_FUNCTIONS,
    LABEL_FUNCTIONS,
    MATH_FUNCTIONS,
    OVER_TIME_FUNCTIONS,
    RATE_FUNCTIONS,
    REGRESSION_FUNCTIONS,
    TIME_FUNCTIONS,
    VECTOR_FUNCTIONS,
  ].flatMap((functions) => Object.entries(functions)),
);

/** Every function that gives a scalar. */
export const SCALAR_FUNCTION_BY_NAME: ReadonlyMap<string, ScalarFunction> = new Map<string, ScalarFunction>([
  ['pi', (evaluation) => new Float64Array(evaluation.grid.count).fill(Math.PI)],
  ['scalar', evaluateScalarOf],
  ['time', evaluationTime],
]);
