export type BackOff = { readonly baseMs: number; readonly maxMs: number };

/**
 * Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): anywhere between 0 and the exponential, so that orders that
 * were deferred together do not come back together. Never before `notBeforeMs`, which the other side asked for; jittered above it.
 *
 * @param attempt from 1
 * @param random in [0, 1)
 */
export function nextRunInMs(attempt: number, random: number, options: BackOff & { readonly notBeforeMs?: number | undefined }): number {
  const { baseMs, maxMs, notBeforeMs = 0 } = options;
  const ceiling = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return Math.round(notBeforeMs + random * ceiling);
}
