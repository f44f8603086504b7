const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['+infinity', Infinity],
  ['-infinity', -Infinity],
]);

/** A number as Go's ParseFloat takes it, in decimal; undefined for anything else. */
export function parseSampleValue(text: string): number | undefined {
  const value = Number(text);
  // Number() also takes '', blanks, and other bases, which all end up here without a digit, a sign or a dot in the lead, or with a letter.
  if (!Number.isNaN(value) && /^[+-]?[\d.]/.test(text) && !/[xob]/i.test(text)) return value;
  return WORDS.get(text.toLowerCase());
}

/**
 * How Prometheus 3 writes bucket bounds and quantiles, whatever the page wrote, so that `le="1"` and `le="1.0"` are one
 * series: a float always has a point or an exponent.
 */
export function normalizeBound(text: string): string {
  const value = parseSampleValue(text);
  if (value === undefined) return text;
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const written = goShortest(value);
  return /[.e]/.test(written) ? written : `${written}.0`;
}

/** `strconv.FormatFloat(v, 'g', -1, 64)`: exponents below 1e-4 and from 1e21 on, with two digits at least. */
function goShortest(value: number): string {
  const magnitude = Math.abs(value);
  const text = magnitude !== 0 && magnitude < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
