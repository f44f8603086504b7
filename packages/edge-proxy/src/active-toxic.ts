import { createRandom, type Random } from '@faultline/random';
import type { Lease } from './lease.ts';
import type { AnyToxic, Attributes } from './toxics/toxic.ts';

/** The way the bytes flow: upstream from the client to the server, downstream back. */
export type Direction = 'upstream' | 'downstream';

/** What a toxic does, as far as a connection can tell: it changes as a whole. */
export interface ToxicSettings {
  readonly attributes: Attributes;
  /** The share of connections that are affected, from 0 to 1. */
  readonly toxicity: number;
}

export interface ActiveToxicOptions extends ToxicSettings {
  readonly name: string;
  readonly kind: AnyToxic;
  /** As it was given: Toxiproxy takes `UpStream` and shows it again. */
  readonly stream: string;
  readonly direction: Direction;
  /** What the client asked for. Without it, `fallbackSeed` decides, which the API does not show. */
  readonly seed: number | undefined;
  readonly fallbackSeed: number;
  readonly tally: ToxicTally;
}

/** How often a toxic acted, and on how many connections: kept by name, so that it outlives the toxic. */
export interface ToxicTally {
  readonly toxic: string;
  readonly type: string;
  readonly direction: Direction;
  applied: number;
  connections: number;
}

/** How one toxic meets one connection: decided once, whatever happens to the settings later. */
export interface Encounter {
  /** The toxic affects the connection if its toxicity is above this. */
  readonly roll: number;
  readonly random: Random;
}

/** A toxic that has been added to a proxy. */
export class ActiveToxic {
  readonly name: string;
  readonly kind: AnyToxic;
  readonly stream: string;
  readonly direction: Direction;
  readonly seed: number | undefined;
  readonly tally: ToxicTally;
  /** When it removes itself. */
  lease: Lease | undefined;

  readonly #effectiveSeed: number;
  readonly #encounters = new WeakMap<object, Encounter>();
  #encountered = 0;
  #settings: ToxicSettings;

  constructor(options: ActiveToxicOptions) {
    this.name = options.name;
    this.kind = options.kind;
    this.stream = options.stream;
    this.direction = options.direction;
    this.seed = options.seed;
    this.tally = options.tally;
    this.#effectiveSeed = options.seed ?? options.fallbackSeed;
    this.#settings = { attributes: options.attributes, toxicity: options.toxicity };
  }

  /** A new object whenever anything in it has changed, so that an unchanged toxic can be told by identity. */
  get settings(): ToxicSettings {
    return this.#settings;
  }

  /** Renewing a lease sends the same settings again and again: those must not disturb the chunks on their way. */
  change(settings: ToxicSettings): void {
    const { attributes, toxicity } = this.#settings;
    const same = toxicity === settings.toxicity && Object.entries(settings.attributes).every(([name, value]) => attributes[name] === value);
    if (!same) this.#settings = settings;
  }

  /**
   * The k-th connection that the toxic meets gets the k-th roll of its seed, and random numbers of its own, whatever the timing.
   * Connections that are open when the toxic is added are met first, in the order in which they were opened.
   * The roll stays, so that raising the toxicity affects more connections and releases none.
   */
  meet(connection: object): Encounter {
    const known = this.#encounters.get(connection);
    if (known !== undefined) return known;
    const random = createRandom(this.#effectiveSeed, this.#encountered);
    this.#encountered += 1;
    const encounter = { roll: random.float(), random };
    this.#encounters.set(connection, encounter);
    return encounter;
  }

  affects(connection: object): boolean {
    return this.meet(connection).roll < this.#settings.toxicity;
  }
}
