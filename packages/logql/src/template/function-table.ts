import type { Value } from './values.ts';

/**
 * A template function. `parameters` has a letter for each: `s` text, `i` whole number, `f` float, `t` time, `a` any;
 * the one before a `*` may come any number of times, or not at all.
 */
export type TemplateFunction = Readonly<{ parameters: string; call: (...values: never[]) => Value }>;

/** Shortens the tables. */
export function define(parameters: string, call: (...values: never[]) => Value): TemplateFunction {
  return { parameters, call };
}
