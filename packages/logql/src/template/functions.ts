import { BUILTINS } from './builtin-functions.ts';
import type { TemplateFunction } from './function-table.ts';
import { NUMBER_FUNCTIONS } from './number-functions.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';
import { GoTime } from './time.ts';
import { TIME_FUNCTIONS } from './time-functions.ts';
import { TemplateError, typeName, type Value } from './values.ts';

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

/** Calls a function after checking its arguments. Throws TemplateError. */
export function callFunction(name: string, values: readonly Value[], context: FunctionContext): Value {
  const contextual = CONTEXT_FUNCTIONS.get(name);
  if (contextual !== undefined) {
    if (values.length > 0) throw wrongCount(name, '0', values.length);
    return contextual(context);
  }
  const { parameters, call } = FUNCTIONS.get(name) as TemplateFunction;
  const variadic = parameters.endsWith('*');
  const kinds = variadic ? parameters.slice(0, -1) : parameters;
  const least = variadic ? kinds.length - 1 : kinds.length;
  if (values.length < least || (!variadic && values.length > least)) {
    throw wrongCount(name, variadic ? `at least ${least}` : String(least), values.length);
  }
  const checked = values.map((value, i) => checkArgument(value, kinds[Math.min(i, kinds.length - 1)] as string));
  try {
    return call(...(checked as never[]));
  } catch (error) {
    if (error instanceof TemplateError) throw new TemplateError(`error calling ${name}: ${error.message}`);
    throw error;
  }
}

function wrongCount(name: string, wanted: string, given: number): TemplateError {
  return new TemplateError(`wrong number of args for ${name}: want ${wanted} got ${given}`);
}

const EXPECTED: Readonly<Record<string, string>> = { s: 'string', i: 'int', f: 'float64', t: 'time.Time' };

/** Whole numbers pass as floats and the other way round where nothing is lost, as Go's constants do. */
function checkArgument(value: Value, kind: string): Value {
  switch (kind) {
    case 's':
      if (typeof value === 'string') return value;
      break;
    case 'i':
      if (typeof value === 'bigint') return value;
      if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
      break;
    case 'f':
      if (typeof value === 'number') return value;
      if (typeof value === 'bigint') return Number(value);
      break;
    case 't':
      if (value instanceof GoTime) return value;
      break;
    default:
      return value;
  }
  throw new TemplateError(`wrong type for value; expected ${EXPECTED[kind]}; got ${typeName(value)}`);
}
