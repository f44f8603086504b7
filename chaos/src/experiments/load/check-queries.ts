import { parseLogQL } from '@faultline/logql';
import { parseExpr } from '@faultline/promql';
import { parseTraceQL } from '@faultline/traceql';
import type { HttpProvider } from './schema.ts';

const languages = [
  { path: /\/api\/v1\/query(?:_range)?$/, name: 'PromQL', parameter: 'query', parse: (text: string): unknown => parseExpr(text) },
  { path: /\/loki\/api\/v1\/query(?:_range)?$/, name: 'LogQL', parameter: 'query', parse: (text: string): unknown => parseLogQL(text) },
  { path: /\/api\/(?:v2\/)?search$/, name: 'TraceQL', parameter: 'q', parse: (text: string): unknown => parseTraceQL(text) },
] as const;

/** The query that a probe asks Prometheus, Loki or Tempo, if it does. */
export function queryOf({ url, arguments: given }: Pick<HttpProvider, 'url' | 'arguments'>) {
  const { pathname } = new URL(url);
  // Loki's paths end like Prometheus's.
  const language = languages.findLast(({ path }) => path.test(pathname));
  const text = typeof given === 'object' ? given[language?.parameter ?? ''] : undefined;
  return language === undefined || typeof text !== 'string' ? undefined : { ...language, text };
}

/** What is wrong with that query, in the server's words. */
export function problemOfQuery(provider: HttpProvider): { readonly parameter: string; readonly message: string } | undefined {
  const query = queryOf(provider);
  if (query === undefined) return undefined;
  try {
    query.parse(query.text);
    return undefined;
  } catch (error) {
    return { parameter: query.parameter, message: `not ${query.name}: ${(error as Error).message}` };
  }
}
