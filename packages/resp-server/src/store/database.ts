import { wrongType } from '../errors.ts';
import { DEADLINE_BYTES, keyBytes } from './memory.ts';
import { type DrawBelow, SampledSet } from './sampled-set.ts';
import type { Stats } from './stats.ts';
import type { Value, ValueOf, ValueType } from './values.ts';
import { type Watch, WatchRegistry } from './watch.ts';

/** A key and what it holds. */
export interface Entry {
  readonly key: string;
  value: Value;
  /** Milliseconds since the epoch; the key is gone once the clock has passed it. */
  expiresAtMs: number | undefined;
  /** Order of last use over the whole store: the smaller, the longer idle. */
  lastUse: number;
  accountedBytes: number;
}

/** What the databases of one store share. */
export interface DatabaseHost {
  readonly stats: Stats;
  nowMs(): number;
  /** A number greater than all it returned before. */
  nextUse(): number;
  /** The estimated memory of the data changed by so many bytes. */
  memoryChanged(deltaBytes: number): void;
}

/**
 * One of the numbered keyspaces. A key past its deadline is removed by whoever looks at it first, or by the expiry
 * cycle; until then `size` counts it, as DBSIZE does.
 */
export class Database {
  readonly index: number;
  readonly #host: DatabaseHost;
  readonly #entries = new Map<string, Entry>();
  readonly #sampled = new SampledSet<Entry>();
  readonly #expiring = new SampledSet<Entry>();
  readonly #watches = new WatchRegistry();

  constructor(index: number, host: DatabaseHost) {
    this.index = index;
    this.#host = host;
  }

  get size(): number {
    return this.#entries.size;
  }

  get expiringCount(): number {
    return this.#expiring.size;
  }

  /** The entry without counting a hit or a use: for TTL-like looks and for writes that replace the value. */
  peek(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || !this.#isPast(entry)) return entry;
    this.#expire(entry);
    return undefined;
  }

  /** The entry for a command that reads: counts a hit or a miss, and a use unless told otherwise. */
  read(key: string, { touch = true }: { readonly touch?: boolean } = {}): Entry | undefined {
    const entry = this.peek(key);
    if (entry === undefined) {
      this.#host.stats.keyspaceMisses += 1;
      return undefined;
    }
    this.#host.stats.keyspaceHits += 1;
    if (touch) entry.lastUse = this.#host.nextUse();
    return entry;
  }

  /** The entry for a command that changes it: counts a use only. */
  readForWrite(key: string): Entry | undefined {
    const entry = this.peek(key);
    if (entry) entry.lastUse = this.#host.nextUse();
    return entry;
  }

  /** @throws CommandError WRONGTYPE */
  readAs<T extends ValueType>(key: string, type: T): ValueOf<T> | undefined {
    return valueAs(this.read(key), type);
  }

  /** @throws CommandError WRONGTYPE */
  readForWriteAs<T extends ValueType>(key: string, type: T): ValueOf<T> | undefined {
    return valueAs(this.readForWrite(key), type);
  }

  /** Puts a value under the key, in place of whatever it held. A deadline stays only when asked to. */
  put(key: string, value: Value, { keepDeadline = false }: { readonly keepDeadline?: boolean } = {}): void {
    const existing = this.peek(key);
    if (existing) {
      existing.value = value;
      existing.lastUse = this.#host.nextUse();
      if (!keepDeadline) this.#setDeadline(existing, undefined);
      this.modified(key);
      return;
    }
    const entry: Entry = { key, value, expiresAtMs: undefined, lastUse: this.#host.nextUse(), accountedBytes: 0 };
    this.#entries.set(key, entry);
    this.#sampled.add(entry);
    this.modified(key);
  }

  /** The value under the key changed in place: account for it, tell the watchers, drop an emptied collection. */
  modified(key: string): void {
    const entry = this.#entries.get(key);
    if (entry?.value.isEmpty) {
      this.#drop(entry);
    } else if (entry) {
      this.#account(entry);
    }
    this.#watches.keyChanged(key, { existsNow: this.#entries.has(key) });
  }

  delete(key: string): boolean {
    const entry = this.peek(key);
    if (entry === undefined) return false;
    this.#drop(entry);
    this.#watches.keyChanged(key, { existsNow: false });
    return true;
  }

  /** Sets or, with undefined, clears the deadline of a key that exists. */
  setDeadline(entry: Entry, expiresAtMs: number | undefined): void {
    this.#setDeadline(entry, expiresAtMs);
    this.modified(entry.key);
  }

  clear(): void {
    const watchedKeys = [...this.#watches.keys()].filter((key) => this.#entries.has(key));
    for (const entry of this.#entries.values()) this.#host.memoryChanged(-entry.accountedBytes);
    this.#entries.clear();
    this.#sampled.clear();
    this.#expiring.clear();
    for (const key of watchedKeys) this.#watches.keyChanged(key, { existsNow: false });
  }

  /** Every live key; those past their deadline are left out but not removed. */
  *liveKeys(): Iterable<string> {
    for (const entry of this.#entries.values()) if (!this.#isPast(entry)) yield entry.key;
  }

  /** One step of SCAN; the entries may be past their deadline. */
  scan(cursor: number, count: number): { readonly members: readonly Entry[]; readonly cursor: number } {
    return this.#sampled.scan(cursor, count);
  }

  /** A random entry, of those with a deadline if told so; undefined when there is none. */
  sample(from: 'all' | 'expiring', drawBelow: DrawBelow): Entry | undefined {
    const population = from === 'all' ? this.#sampled : this.#expiring;
    return population.size === 0 ? undefined : population.draw(drawBelow);
  }

  /** Removes the entry when it is past its deadline; tells whether it did. */
  expireIfPast(entry: Entry): boolean {
    const isPast = this.#isPast(entry);
    if (isPast) this.#expire(entry);
    return isPast;
  }

  /** @returns false when the key no longer holds this very entry. */
  evict(entry: Entry): boolean {
    if (this.#entries.get(entry.key) !== entry) return false;
    this.#host.stats.evictedKeys += 1;
    this.#drop(entry);
    this.#watches.keyChanged(entry.key, { existsNow: false });
    return true;
  }

  watch(key: string): Watch {
    const watch: Watch = { key, wasExpired: this.#isKeyPast(key), isBroken: false };
    this.#watches.add(watch);
    return watch;
  }

  unwatch(watch: Watch): void {
    this.#watches.delete(watch);
  }

  /** Whether the watched key changed, or passed its deadline, since it was watched. */
  isWatchBroken(watch: Watch): boolean {
    return watch.isBroken || (!watch.wasExpired && this.#isKeyPast(watch.key));
  }

  #isKeyPast(key: string): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#isPast(entry);
  }

  #isPast(entry: Entry): boolean {
    return entry.expiresAtMs !== undefined && this.#host.nowMs() > entry.expiresAtMs;
  }

  #expire(entry: Entry): void {
    this.#host.stats.expiredKeys += 1;
    this.#drop(entry);
    this.#watches.keyChanged(entry.key, { existsNow: false });
  }

  #setDeadline(entry: Entry, expiresAtMs: number | undefined): void {
    entry.expiresAtMs = expiresAtMs;
    if (expiresAtMs === undefined) this.#expiring.delete(entry);
    else this.#expiring.add(entry);
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry.key);
    this.#sampled.delete(entry);
    this.#expiring.delete(entry);
    this.#host.memoryChanged(-entry.accountedBytes);
  }

  #account(entry: Entry): void {
    const bytes = entryBytes(entry);
    this.#host.memoryChanged(bytes - entry.accountedBytes);
    entry.accountedBytes = bytes;
  }
}

/** Estimated memory of a key with its value and deadline. */
const entryBytes = (entry: Entry): number =>
  keyBytes(entry.key) + entry.value.memoryBytes + (entry.expiresAtMs === undefined ? 0 : DEADLINE_BYTES);

function valueAs<T extends ValueType>(entry: Entry | undefined, type: T): ValueOf<T> | undefined {
  if (entry === undefined) return undefined;
  if (entry.value.type !== type) throw wrongType();
  return entry.value as ValueOf<T>;
}
