import { BUILTINS } from './template/builtin-functions.ts';
import { executeTemplate } from './template/exec.ts';
import { callFunction, type FunctionTable } from './template/function-table.ts';
import { parseTemplate } from './template/parser.ts';
import type { Value } from './template/values.ts';

export { define, type FunctionTable, type TemplateFunction } from './template/function-table.ts';
export { isList, isMap, TemplateError, toText, type Value } from './template/values.ts';

/** Throws TemplateError. The functions are those that the template was compiled for, and may differ from run to run in what they know. */
export type GoTemplate = Readonly<{ execute(data: Value, functions: FunctionTable): string }>;

/**
 * A Go template with other functions than Loki's, besides those that every Go template has. `name` shows up in errors.
 * Throws TemplateError.
 */
export function compileGoTemplate(text: string, options: { name: string; functionNames: ReadonlySet<string> }): GoTemplate {
  const { name, functionNames } = options;
  const nodes = parseTemplate(text, name, (candidate) => functionNames.has(candidate) || builtins.has(candidate));
  return {
    execute(data, functions) {
      const call = (fn: string, values: readonly Value[]): Value => callFunction(functions.has(fn) ? functions : builtins, fn, values);
      return executeTemplate(nodes, data, { name, text, call });
    },
  };
}

const builtins: FunctionTable = new Map(Object.entries(BUILTINS));
