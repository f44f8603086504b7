const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;
/** A process that was ready for this long has earned a quick restart again. */
export const HEALTHY_AFTER_MS = 20_000;

/**
 * How long to wait before restart number `failures` (from 0) in a row: doubling, capped.
 * No jitter: these are processes of one machine, and nothing is gained by not restarting them together.
 */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS);
}
