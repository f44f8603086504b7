import { readFile } from 'node:fs/promises';
import type { Harm, Window } from '@faultline/exercise-engine';
import { z } from 'zod';

const TIMEOUT_MS = 2_000;

const stats = z.object({ rate: z.number() });

const entry = z.object({
  type: z.enum(['intent', 'answer', 'unknown']),
  at: z.iso.datetime(),
  key: z.string(),
  status: z.int().optional(),
});

export type CheckoutHarm = Pick<Harm, 'checkouts' | 'failedCheckouts' | 'unknownCheckouts' | 'deferredCheckouts'> & {
  readonly firstErrorAt?: number;
};

/** The simulated shoppers: how many come, and what became of them. */
export interface Shoppers {
  /** Checkouts a second that are meant to come; undefined when the crowd does not answer. */
  rate(): Promise<number | undefined>;
  setRate(checkoutsPerSecond: number): Promise<void>;
  /** By the shoppers' own record of the checkouts they began in the window. */
  harm(window: Window): Promise<CheckoutHarm>;
}

export function createShoppers({ url, token, journalFile }: { url: string; token: string; journalFile: string }): Shoppers {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    async rate() {
      try {
        const response = await fetch(`${url}/stats`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
        return stats.parse(await response.json()).rate;
      } catch {
        return undefined;
      }
    },
    async setRate(checkoutsPerSecond) {
      const body = JSON.stringify({ checkoutsPerSecond });
      const response = await fetch(`${url}/load`, { method: 'PUT', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok) throw new Error(`the shoppers answered ${response.status}`);
    },
    harm: async (window) => harmIn(await readFile(journalFile, 'utf8'), window),
  };
}

/** The last word on each checkout: a retry that succeeds makes up for the try that failed. */
export function harmIn(journal: string, { fromMs, toMs }: Window): CheckoutHarm {
  const checkouts = new Map<string, number | 'unknown' | undefined>();
  let firstErrorAt: number | undefined;
  for (const line of journal.split('\n')) {
    const parsed = parseLine(line);
    if (parsed === undefined) continue;
    const at = Date.parse(parsed.at);
    if (parsed.type === 'intent') {
      if (at >= fromMs && at <= toMs) checkouts.set(parsed.key, undefined);
      continue;
    }
    if (!checkouts.has(parsed.key)) continue;
    const status = parsed.type === 'unknown' ? 'unknown' : parsed.status;
    checkouts.set(parsed.key, status);
    if ((status === 'unknown' || (status ?? 0) >= 500) && at <= toMs) firstErrorAt ??= at;
  }
  const ends = [...checkouts.values()];
  return {
    checkouts: ends.length,
    failedCheckouts: ends.filter((end) => typeof end === 'number' && end >= 500).length,
    unknownCheckouts: ends.filter((end) => end === 'unknown').length,
    deferredCheckouts: ends.filter((end) => end === 202).length,
    ...(firstErrorAt === undefined ? {} : { firstErrorAt }),
  };
}

/** Undefined for the last line, which may be half written. */
function parseLine(line: string): z.infer<typeof entry> | undefined {
  if (line === '') return undefined;
  try {
    return entry.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
