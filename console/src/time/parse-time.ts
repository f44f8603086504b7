const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `now`, `now-15m`, milliseconds since 1970, or ISO 8601; undefined for anything else. */
export function parseTime(text: string, nowMs: number): number | undefined {
  const relative = /^now(?:-(\d+)([smhd]))?$/.exec(text);
  if (relative !== null) return nowMs - Number(relative[1] ?? 0) * (unitMs[relative[2] ?? 's'] ?? 0);
  if (/^\d{10,16}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

const nice = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400];

/** Seconds between two points, so that there are about as many as there are pixels to show them, and round ones, so that a
 * refresh asks for the same points again. */
export function stepSeconds(spanMs: number, points: number): number {
  const wanted = spanMs / 1_000 / Math.max(10, points);
  return nice.find((step) => step >= wanted) ?? 86_400;
}
