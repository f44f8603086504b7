import { ActiveToxic, type Direction, type ToxicSettings, type ToxicTally } from './active-toxic.ts';
import type { Clock } from './clock.ts';
import { EdgeProxyError } from './errors.ts';
import { createLease } from './lease.ts';
import type { AnyToxic } from './toxics/toxic.ts';

/** Tallies of removed toxics that are kept for the next scrape. A client that invents a name for every toxic must not fill the memory. */
const TALLIES_KEPT = 256;

/** A toxic to be added, already checked. */
export interface ToxicSpec extends ToxicSettings {
  readonly name: string;
  readonly kind: AnyToxic;
  readonly stream: string;
  readonly direction: Direction;
  readonly seed: number | undefined;
  readonly ttlMs: number | undefined;
}

export interface ToxicChange {
  readonly settings: ToxicSettings;
  /** A number renews the lease, null ends it (the toxic stays), undefined leaves it as it is. */
  readonly ttlMs: number | null | undefined;
}

export interface ToxicSetOptions {
  readonly clock: Clock;
  /** Where toxics without a seed take theirs from. */
  readonly nextSeed: () => number;
  /** Called after every change that connections have to follow. */
  readonly onChange: () => void;
  readonly onExpired: (toxic: ActiveToxic) => void;
}

/** The toxics of one proxy, in the order in which they were added, which is the order in which bytes meet them. */
export class ToxicSet {
  readonly #options: ToxicSetOptions;
  readonly #toxics: ActiveToxic[] = [];
  readonly #tallies = new Map<string, ToxicTally>();

  constructor(options: ToxicSetOptions) {
    this.#options = options;
  }

  get all(): readonly ActiveToxic[] {
    return this.#toxics;
  }

  get tallies(): Iterable<ToxicTally> {
    return this.#tallies.values();
  }

  find(name: string): ActiveToxic | undefined {
    return this.#toxics.find((toxic) => toxic.name === name);
  }

  get(name: string): ActiveToxic {
    const toxic = this.find(name);
    if (toxic === undefined) throw new EdgeProxyError('toxic-not-found', 'toxic not found');
    return toxic;
  }

  add(spec: ToxicSpec): ActiveToxic {
    if (this.find(spec.name) !== undefined) throw new EdgeProxyError('toxic-exists', 'toxic already exists');
    const toxic = new ActiveToxic({ ...spec, fallbackSeed: this.#options.nextSeed(), tally: this.#tallyOf(spec) });
    this.#toxics.push(toxic);
    this.#setTtl(toxic, spec.ttlMs);
    this.#options.onChange();
    return toxic;
  }

  update(name: string, { settings, ttlMs }: ToxicChange): ActiveToxic {
    const toxic = this.get(name);
    toxic.change(settings);
    this.#setTtl(toxic, ttlMs);
    this.#options.onChange();
    return toxic;
  }

  remove(name: string): ActiveToxic {
    const toxic = this.get(name);
    toxic.lease?.cancel();
    this.#toxics.splice(this.#toxics.indexOf(toxic), 1);
    this.#options.onChange();
    return toxic;
  }

  clear(): void {
    for (const toxic of this.#toxics.splice(0)) toxic.lease?.cancel();
    this.#options.onChange();
  }

  #setTtl(toxic: ActiveToxic, ttlMs: number | null | undefined): void {
    if (ttlMs === undefined) return;
    toxic.lease?.cancel();
    toxic.lease =
      ttlMs === null
        ? undefined
        : createLease({
            clock: this.#options.clock,
            ttlMs,
            onExpire: () => {
              this.remove(toxic.name);
              this.#options.onExpired(toxic);
            },
          });
  }

  /** A toxic that comes back under its name, type and direction goes on counting where it left off: a counter must not go back. */
  #tallyOf({ name, kind, direction }: ToxicSpec): ToxicTally {
    const known = this.#tallies.get(name);
    this.#tallies.delete(name);
    const same = known?.type === kind.type && known.direction === direction;
    const tally = same ? known : { toxic: name, type: kind.type, direction, applied: 0, connections: 0 };
    this.#tallies.set(name, tally);
    for (const oldest of this.#tallies.keys()) {
      if (this.#tallies.size <= TALLIES_KEPT) break;
      if (this.find(oldest) === undefined) this.#tallies.delete(oldest);
    }
    return tally;
  }
}
