import { createRandom } from '@faultline/random';
import type { Clock } from '../clock.ts';
import { Database, type DatabaseHost } from './database.ts';
import { type EvictionPolicy, EvictionPool } from './eviction.ts';
import { runExpiryCycle } from './expiry-cycle.ts';
import { BASELINE_BYTES } from './memory.ts';
import type { DrawBelow } from './sampled-set.ts';
import { Stats } from './stats.ts';

export const DATABASE_COUNT = 16;

/** What CONFIG SET may change while the server runs. */
export interface StoreSettings {
  /** Estimated bytes of data above which writes are refused or keys evicted; 0 is no limit. */
  maxMemoryBytes: number;
  evictionPolicy: EvictionPolicy;
  /** Keys drawn from each database for one eviction. */
  evictionSamples: number;
}

export interface StoreOptions {
  readonly clock: Clock;
  readonly maxMemoryBytes?: number;
  /** Fixes which keys eviction and expiry draw. */
  readonly seed?: number;
}

/** All the data: sixteen databases, one account of memory, one clock. It knows no sockets and no commands. */
export class Store {
  readonly clock: Clock;
  readonly stats = new Stats();
  readonly settings: StoreSettings;
  readonly databases: readonly Database[];
  readonly #drawBelow: DrawBelow;
  readonly #evictionPool: EvictionPool;
  #dataBytes = 0;
  #peakBytes = BASELINE_BYTES;
  #lastUse = 0;

  constructor({ clock, maxMemoryBytes = 0, seed = 1 }: StoreOptions) {
    this.clock = clock;
    this.settings = { maxMemoryBytes, evictionPolicy: 'noeviction', evictionSamples: 5 };
    const random = createRandom(seed);
    this.#drawBelow = (bound) => random.integer(0, bound - 1);
    this.#evictionPool = new EvictionPool(this.#drawBelow);
    const host: DatabaseHost = {
      stats: this.stats,
      nowMs: () => clock.nowMs(),
      nextUse: () => (this.#lastUse += 1),
      memoryChanged: (deltaBytes) => {
        this.#dataBytes += deltaBytes;
        this.#peakBytes = Math.max(this.#peakBytes, this.usedBytes);
      },
    };
    this.databases = Array.from({ length: DATABASE_COUNT }, (_, index) => new Database(index, host));
  }

  /** Estimated, see memory.ts; what `maxmemory` is compared with. */
  get usedBytes(): number {
    return BASELINE_BYTES + this.#dataBytes;
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** @throws RangeError for an index outside 0–15. */
  database(index: number): Database {
    const database = this.databases[index];
    if (database === undefined) throw new RangeError(`no database ${index}`);
    return database;
  }

  clear(): void {
    for (const database of this.databases) database.clear();
  }

  /** Evicts as the policy allows; false when memory is still above the limit. */
  makeRoom(): boolean {
    const { maxMemoryBytes, evictionPolicy: policy, evictionSamples: samples } = this.settings;
    if (maxMemoryBytes === 0) return true;
    while (this.usedBytes > maxMemoryBytes) {
      if (!this.#evictionPool.evictOne(this.databases, { policy, samples })) return false;
    }
    return true;
  }

  /** To be called ten times a second, as Redis's `hz` has it. */
  runExpiryCycle(): void {
    for (const database of this.databases) runExpiryCycle(database, this.#drawBelow);
  }
}
