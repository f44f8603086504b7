import type { SourceRange } from '../ast.ts';

/** What a query wants its user to know besides the result. Repeated messages count once. */
export class Annotations {
  readonly #warnings = new Set<string>();
  readonly #infos = new Set<string>();

  /** The result is probably not what the user wants. */
  warn(message: string, range: SourceRange): void {
    this.#warnings.add(`PromQL warning: ${message} (${range.line}:${range.column})`);
  }

  /** The result may be right, but the query looks odd. */
  info(message: string, range: SourceRange): void {
    this.#infos.add(`PromQL info: ${message} (${range.line}:${range.column})`);
  }

  get warnings(): string[] {
    return [...this.#warnings];
  }

  get infos(): string[] {
    return [...this.#infos];
  }
}

/** Quantiles outside 0 to 1 have an answer (an infinity or NaN), but rarely one that was meant. */
export function warnOfQuantile(annotations: Annotations, quantile: number, range: SourceRange): void {
  if (quantile >= 0 && quantile <= 1) return;
  annotations.warn(`quantile value should be between 0 and 1, got ${formatG(quantile)}`, range);
}

/** A number as Go's %g prints it. */
export function formatG(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [digits = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
