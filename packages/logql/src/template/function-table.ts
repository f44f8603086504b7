import { GoTime } from './time.ts';
import { TemplateError, typeName, type Value } from './values.ts';

/**
 * A template function. `parameters` has a letter for each: `s` text, `i` whole number, `f` float, `t` time, `a` any;
 * the one before a `*` may come any number of times, or not at all.
 */
export type TemplateFunction = Readonly<{ parameters: string; call: (...values: never[]) => Value }>;

/** Shortens the tables. */
export function define(parameters: string, call: (...values: never[]) => Value): TemplateFunction {
  return { parameters, call };
}

export type FunctionTable = ReadonlyMap<string, TemplateFunction>;

/** Calls a function of the table after checking its arguments. Throws TemplateError. */
export function callFunction(functions: FunctionTable, name: string, values: readonly Value[]): Value {
  const { parameters, call } = functions.get(name) as TemplateFunction;
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

export function wrongCount(name: string, wanted: string, given: number): TemplateError {
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
