import type { Database, Entry } from './database.ts';
import type { DrawBelow } from './sampled-set.ts';

export const EVICTION_POLICIES = ['noeviction', 'allkeys-lru', 'volatile-lru'] as const;

export type EvictionPolicy = (typeof EVICTION_POLICIES)[number];

export const isEvictionPolicy = (text: string): text is EvictionPolicy => (EVICTION_POLICIES as readonly string[]).includes(text);

const POOL_SIZE = 16;

/** A higher setting is accepted and would only cost time. */
const MAX_SAMPLES = 64;

interface Candidate {
  readonly database: Database;
  readonly entry: Entry;
}

/**
 * Redis's approximation of LRU: draw a few keys, keep the longest idle ones seen so far in a small pool, evict the best
 * of the pool. No list of all keys in order of use has to be kept (evict.c).
 */
export class EvictionPool {
  readonly #drawBelow: DrawBelow;
  #candidates: Candidate[] = [];

  constructor(drawBelow: DrawBelow) {
    this.#drawBelow = drawBelow;
  }

  /** Evicts one key; false when there is none that the policy lets go. */
  evictOne(databases: readonly Database[], options: { readonly policy: EvictionPolicy; readonly samples: number }): boolean {
    const from = options.policy === 'volatile-lru' ? 'expiring' : 'all';
    if (options.policy === 'noeviction') return false;
    for (;;) {
      for (const database of databases) this.#sample(database, { from, samples: options.samples });
      if (this.#candidates.length === 0) return false;
      while (this.#candidates.length > 0) {
        const { database, entry } = this.#candidates.shift() as Candidate;
        // A candidate may have lost its deadline, or its key, since it was drawn.
        if (from === 'expiring' && entry.expiresAtMs === undefined) continue;
        if (database.evict(entry)) return true;
      }
    }
  }

  #sample(database: Database, { from, samples }: { readonly from: 'all' | 'expiring'; readonly samples: number }): void {
    for (let drawn = 0; drawn < Math.min(samples, MAX_SAMPLES); drawn += 1) {
      const entry = database.sample(from, this.#drawBelow);
      if (entry === undefined) return;
      if (!this.#candidates.some((candidate) => candidate.entry === entry)) this.#candidates.push({ database, entry });
    }
    this.#candidates.sort((left, right) => left.entry.lastUse - right.entry.lastUse);
    this.#candidates.length = Math.min(this.#candidates.length, POOL_SIZE);
  }
}
