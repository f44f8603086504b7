import { type Expr, formatExpr, parseExpr } from '@faultline/promql';
import { callHttp } from '../activity/http-provider.ts';
import { queryOf } from '../load/check-queries.ts';
import type { Provider } from '../load/schema.ts';

/**
 * A query like `rate(…) >= bool 0.99` answers yes or no, which is what a tolerance needs and not what a person wants to know. This asks
 * for the left side, and says `0.93, wanted >= 0.99`. Undefined where there is nothing to say.
 */
export async function measured(provider: Provider): Promise<{ readonly wanted: string; readonly found: string } | undefined> {
  if (provider.type !== 'http') return undefined;
  const query = queryOf(provider);
  const compared = query?.name === 'PromQL' ? comparisonOf(query.text) : undefined;
  if (compared === undefined) return undefined;
  try {
    const answer = await callHttp(
      { ...provider, arguments: { ...(provider.arguments as Readonly<Record<string, unknown>>), query: compared.left } },
      AbortSignal.timeout(2_000),
    );
    const { data } = answer.body as { data: { result: readonly { value: readonly [number, string] }[] } };
    const values = data.result.map(({ value }) => rounded(Number(value[1])));
    return { wanted: compared.wanted, found: values.length === 0 ? 'no data' : values.join(', ') };
  } catch {
    return undefined;
  }
}

/** The outermost comparison with a number, below brackets. */
export function comparisonOf(text: string): { readonly left: string; readonly wanted: string } | undefined {
  const outermost = bare(parseExpr(text));
  if (outermost.kind !== 'binary' || !outermost.returnBool) return undefined;
  const right = bare(outermost.rhs);
  if (right.kind !== 'number') return undefined;
  return { left: formatExpr(outermost.lhs), wanted: `${outermost.op} ${right.value}` };
}

function bare(expr: Expr): Expr {
  return expr.kind === 'paren' ? bare(expr.expr) : expr;
}

const rounded = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3))));
