import type { Attributes, Value } from '@faultline/traceql';
import { readAttribute } from './values.ts';
import { WireReader } from './wire-reader.ts';

export const NO_ATTRIBUTES: Attributes = new Map();

/** Attributes that are read when somebody asks for one: most queries ask for few of them, on few spans. */
export class LazyAttributes implements ReadonlyMap<string, Value> {
  readonly #bytes: Uint8Array;
  readonly #places: readonly number[];
  #read: Map<string, Value> | undefined;

  /** At each place in the bytes starts a KeyValue message, its length in front. */
  constructor(bytes: Uint8Array, places: readonly number[]) {
    this.#bytes = bytes;
    this.#places = places;
  }

  get #map(): Map<string, Value> {
    if (this.#read === undefined) {
      this.#read = new Map();
      const reader = new WireReader(this.#bytes);
      for (const place of this.#places) {
        reader.pos = place;
        readAttribute(reader, this.#read);
      }
    }
    return this.#read;
  }

  get size(): number {
    return this.#map.size;
  }
  get(key: string): Value | undefined {
    return this.#map.get(key);
  }
  has(key: string): boolean {
    return this.#map.has(key);
  }
  forEach(callback: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this.#map) callback(value, key, this);
  }
  entries(): MapIterator<[string, Value]> {
    return this.#map.entries();
  }
  keys(): MapIterator<string> {
    return this.#map.keys();
  }
  values(): MapIterator<Value> {
    return this.#map.values();
  }
  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.#map[Symbol.iterator]();
  }
}
