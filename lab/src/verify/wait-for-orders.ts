import { setTimeout as sleep } from 'node:timers/promises';
import { inSnapshot } from './load/snapshot.ts';
import { reading } from './load/source-error.ts';

const LOOK_EVERY_MS = 250;

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Called with how many are still open, at every look. */
  readonly onProgress?: (open: number) => void;
}

/**
 * Waits until every order that is open now has come to its end. Orders that are placed meanwhile are not waited for, so that this
 * ends under load too. Resolves with how many were still open when the time was over.
 *
 * @throws SourceError
 */
export async function waitForOpenOrders(orderDatabase: string, { timeoutMs, onProgress }: WaitOptions): Promise<number> {
  const untilMs = performance.now() + timeoutMs;
  let open = await openOrders(orderDatabase);
  while (open.length > 0) {
    onProgress?.(open.length);
    if (performance.now() > untilMs) break;
    await sleep(LOOK_EVERY_MS);
    open = await openOrders(orderDatabase, open);
  }
  return open.length;
}

function openOrders(url: string, among?: readonly string[]): Promise<string[]> {
  return reading('the order database', () =>
    inSnapshot(url, async ({ rows }) => {
      const found = await rows<{ id: string }>(
        `select order_id::text as id from orders where state in ('pending', 'payment_pending') and ($1::uuid[] is null or order_id = any($1))`,
        [among ?? null],
      );
      return found.map(({ id }) => id);
    }),
  );
}
