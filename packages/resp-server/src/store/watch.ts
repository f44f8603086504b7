/** One client's WATCH on one key. */
export interface Watch {
  readonly key: string;
  /** The key was already past its deadline when it was watched: its removal changes nothing for this client. */
  wasExpired: boolean;
  /** Whatever happened since, EXEC must not run. */
  isBroken: boolean;
}

/** Who is to know when a key of one database changes. */
export class WatchRegistry {
  readonly #watches = new Map<string, Set<Watch>>();

  add(watch: Watch): void {
    const watches = this.#watches.get(watch.key) ?? new Set();
    this.#watches.set(watch.key, watches.add(watch));
  }

  delete(watch: Watch): void {
    const watches = this.#watches.get(watch.key);
    watches?.delete(watch);
    if (watches?.size === 0) this.#watches.delete(watch.key);
  }

  keys(): Iterable<string> {
    return this.#watches.keys();
  }

  /** @param existsNow whether the key has a value after the change. */
  keyChanged(key: string, { existsNow }: { readonly existsNow: boolean }): void {
    for (const watch of this.#watches.get(key) ?? []) {
      if (watch.wasExpired && !existsNow) watch.wasExpired = false;
      else watch.isBroken = true;
    }
  }
}
