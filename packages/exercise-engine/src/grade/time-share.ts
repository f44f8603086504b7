import type { Attempt } from '../attempt/attempt.ts';
import type { PlacedExercise } from '../definition/place.ts';
import type { Clocks } from './result.ts';

/** From the page, or from when it began to hurt where there was none: all of it within half of the practised time, nothing from twice that time on. */
export function timeShare({ minutes }: PlacedExercise, { alert, onset }: Clocks, { startedAt }: Attempt, toMs: number | undefined): number {
  const from = alert ?? onset ?? startedAt;
  if (from === undefined || toMs === undefined) return 0;
  const parMs = minutes * 60_000;
  return Math.min(1, Math.max(0, (2 * parMs - (toMs - from)) / (1.5 * parMs)));
}
