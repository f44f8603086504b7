import type { Clock } from '../clock.ts';

const FOR_MS = 15_000;
const TIMEOUT_MS = 2_000;

/** While a blind fault is in force, the proxies tell only us what they do. */
export interface Veil {
  /** Hides, or shows again. Hiding ends by itself, and is repeated with each lease. Never rejects. */
  draw(hidden: boolean): Promise<void>;
}

export interface VeilOptions {
  /** The API of the edge proxies. */
  readonly apiUrl: string;
  /** What the proxies know us by; without one, they cannot be told to keep quiet. */
  readonly token: string | undefined;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
}

/** The real Toxiproxy has no such thing: there, its API must not be published to learners. */
export function createVeil({ apiUrl, token, clock, fetch: send = fetch }: VeilOptions): Veil {
  let hiddenUntilMs = 0;
  return {
    async draw(hidden) {
      if (token === undefined || (!hidden && hiddenUntilMs < clock.epochMs())) return;
      hiddenUntilMs = hidden ? clock.epochMs() + FOR_MS : 0;
      try {
        const response = await send(`${apiUrl}/closed`, {
          method: hidden ? 'PUT' : 'DELETE',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(hidden ? { body: JSON.stringify({ ttlMs: FOR_MS }) } : {}),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        await response.body?.cancel();
      } catch {
        // Proxies that do not answer tell nobody anything.
      }
    },
  };
}
