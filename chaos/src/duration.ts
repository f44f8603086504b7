const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * A duration as people write it: `500ms`, `3s`, `1.5s`, `2m`, `1h`. A unit is needed: nobody should have to know which is meant.
 * Undefined for anything else, negative ones and `0s` included where `allowZero` is not given; the result is whole milliseconds.
 */
export function parseDurationMs(text: string, { allowZero = false }: { readonly allowZero?: boolean } = {}): number | undefined {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const ms = Number(amount) * (unitMs[unit] ?? Number.NaN);
  if (!Number.isInteger(ms) || (ms === 0 && !allowZero)) return undefined;
  return ms;
}

/** The shortest text that means the same to a person: `500ms`, `3s`, `1.5s`, `2m 5s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10}s`;
  const seconds = Math.round(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
}
