import { z } from 'zod';
import type { ShoppersView } from './snapshot.ts';

const TIMEOUT_MS = 1_000;

const stats = z.object({
  recent: z.object({
    checkoutsPerSecond: z.number(),
    goodPerSecond: z.number(),
    latencyMs: z.object({ p50: z.number(), p95: z.number() }),
  }),
});

/** What the shoppers have seen of late; undefined when they do not say. Never rejects. */
export async function askShoppers({ url, token }: { url: string; token: string }, signal: AbortSignal): Promise<ShoppersView | undefined> {
  try {
    const response = await fetch(`${url}/stats`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return stats.parse(await response.json()).recent;
  } catch {
    return undefined;
  }
}
