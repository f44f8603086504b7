export type EventuallyOptions = { readonly withinMs: number; readonly everyMs?: number };

/**
 * Runs `attempt` until it no longer throws, and returns what it returns. The limit is there to end a test that would never pass;
 * it is no assertion about speed.
 *
 * @throws the last error, once `withinMs` are over
 */
export async function eventually<T>(attempt: () => T | Promise<T>, { withinMs, everyMs = 100 }: EventuallyOptions): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, everyMs);
      });
    }
  }
}
