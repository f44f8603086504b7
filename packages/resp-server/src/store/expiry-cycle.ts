import type { Database } from './database.ts';
import type { DrawBelow } from './sampled-set.ts';

const SAMPLES_PER_ROUND = 20;
const MAX_ROUNDS = 100;

/** Above this share of dead keys in a sample, another round is worth its time: Redis's 10 %. */
const TOLERATED_DEAD_SHARE = 0.1;

/**
 * Removes keys that nobody asks for any more: draws keys that have a deadline and goes on while many of those drawn are
 * past it. Rounds are bounded so that clients are not kept waiting; what is left dies in the next cycle.
 */
export function runExpiryCycle(database: Database, drawBelow: DrawBelow): void {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const samples = Math.min(SAMPLES_PER_ROUND, database.expiringCount);
    let dead = 0;
    for (let drawn = 0; drawn < samples; drawn += 1) {
      const entry = database.sample('expiring', drawBelow);
      if (entry !== undefined && database.expireIfPast(entry)) dead += 1;
    }
    if (dead <= samples * TOLERATED_DEAD_SHARE) return;
  }
}
