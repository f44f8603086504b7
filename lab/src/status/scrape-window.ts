import type { Scrape } from './scrape.ts';

/** The scrapes of one replica over the last `windowMs`, and what its counters gained meanwhile. */
export class ScrapeWindow {
  readonly #windowMs: number;
  #scrapes: Scrape[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(scrape: Scrape): void {
    this.#scrapes = [...this.#scrapes.filter(({ atMs }) => atMs >= scrape.atMs - this.#windowMs), scrape];
  }

  get latest(): Scrape | undefined {
    return this.#scrapes.at(-1);
  }

  /** Time that the increases cover; 0 with fewer than two scrapes. */
  get spanMs(): number {
    const first = this.#scrapes[0];
    const last = this.latest;
    return first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
  }

  /** A counter that fell was reset by a restart: all of its new value has been gained since. One that appears started at 0. */
  increases(): Map<string, number> {
    const gained = new Map<string, number>();
    this.#scrapes.forEach((scrape, index) => {
      const previous = this.#scrapes[index - 1];
      if (previous === undefined) return;
      for (const [key, value] of scrape.counters) {
        const before = previous.counters.get(key) ?? 0;
        gained.set(key, (gained.get(key) ?? 0) + (value >= before ? value - before : value));
      }
    });
    return gained;
  }

  /** Of a process that is gone, or does not answer, nothing is known any more. */
  forget(): void {
    this.#scrapes = [];
  }
}
