import type { Variable } from './model.ts';

export type Values = Readonly<Record<string, string>>;

/** What each variable stands for: from the address (`var-service=order`), else the dashboard's own choice. */
export function valuesOf(variables: readonly Variable[], params: URLSearchParams): Values {
  return Object.fromEntries(variables.map((variable) => [variable.name, valueOf(variable, params.getAll(`var-${variable.name}`))]));
}

export const ALL = '$__all';

export function chosenOf(variable: Variable, params: URLSearchParams): readonly string[] {
  const given = params.getAll(`var-${variable.name}`);
  if (given.length > 0) return given;
  const { value } = variable.current ?? {};
  if (value !== undefined) return typeof value === 'string' ? [value] : value;
  return variable.includeAll === true ? [ALL] : (variable.query ?? '').split(',').slice(0, 1);
}

function valueOf(variable: Variable, given: readonly string[]): string {
  if (variable.type === 'constant') return variable.query ?? '';
  const chosen = chosenOf(variable, new URLSearchParams(given.map((value) => [`var-${variable.name}`, value])));
  if (chosen.includes(ALL) || chosen.includes('All')) return variable.allValue ?? '.+';
  // It is set in a regular expression: of the address, only names may get into it.
  const names = chosen.filter((each) => /^[\w.:-]+$/.test(each)).map((each) => each.replaceAll('.', '\\\\.'));
  return names.length > 1 ? `(${names.join('|')})` : (names[0] ?? '');
}

export interface Macros {
  readonly values: Values;
  readonly stepS: number;
  readonly spanS: number;
}

/** Grafana says four scrape intervals, and our Grafana is told 5 s: rates below 20 s would be rates of too few samples. */
const RATE_INTERVAL_S = 20;

export function interpolate(query: string, { values, stepS, spanS }: Macros): string {
  return query
    .replaceAll('$__rate_interval', `${Math.max(RATE_INTERVAL_S, stepS)}s`)
    .replaceAll('$__interval', `${stepS}s`)
    .replaceAll('$__range', `${Math.round(spanS)}s`)
    .replaceAll(
      /\$\{(\w+)(?::\w+)?\}|\$(\w+)/g,
      (whole, braced: string | undefined, bare: string | undefined) => values[braced ?? bare ?? ''] ?? whole,
    );
}
