import { BUILTINS } from './builtin-functions.ts';
import { callFunction, type TemplateFunction, wrongCount } from './function-table.ts';
import { NUMBER_FUNCTIONS } from './number-functions.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';
import { GoTime } from './time.ts';
import { TIME_FUNCTIONS } from './time-functions.ts';
import type { Value } from './values.ts';

/** What functions may know besides their arguments. */
export type FunctionContext = Readonly<{ line: string; tsNs: bigint; nowNs: bigint }>;

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({ ...BUILTINS, ...TEXT_FUNCTIONS, ...NUMBER_FUNCTIONS, ...TIME_FUNCTIONS }),
);

const CONTEXT_FUNCTIONS: ReadonlyMap<string, (context: FunctionContext) => Value> = new Map<string, (context: FunctionContext) => Value>([
  ['__line__', ({ line }) => line],
  ['__timestamp__', ({ tsNs }) => new GoTime(tsNs)],
  ['now', ({ nowNs }) => new GoTime(nowNs)],
]);

export function isFunction(name: string): boolean {
  return FUNCTIONS.has(name) || CONTEXT_FUNCTIONS.has(name);
}

/** Calls one of Loki's functions after checking its arguments. Throws TemplateError. */
export function callLokiFunction(name: string, values: readonly Value[], context: FunctionContext): Value {
  const contextual = CONTEXT_FUNCTIONS.get(name);
  if (contextual === undefined) return callFunction(FUNCTIONS, name, values);
  if (values.length > 0) throw wrongCount(name, '0', values.length);
  return contextual(context);
}
