import { Footprint, HASH_LAYOUT, SET_LAYOUT, stringValueBytes } from './memory.ts';
import type { SortedSetValue } from './sorted-set-value.ts';

/** What a key can hold. Every value knows its estimated memory. */
export type Value = StringValue | HashValue | SetValue | SortedSetValue;

export type ValueType = Value['type'];

/** The value class behind a type's name. */
export type ValueOf<T extends ValueType> = Extract<Value, { readonly type: T }>;

export class StringValue {
  readonly type = 'string';
  readonly bytes: string;

  constructor(bytes: string) {
    this.bytes = bytes;
  }

  /** A string is a value of its own even when it is empty; only empty collections vanish. */
  get isEmpty(): boolean {
    return false;
  }

  get memoryBytes(): number {
    return stringValueBytes(this.bytes);
  }
}

/** Fields keep the order in which they first came, as a small hash does in Redis. */
export class HashValue {
  readonly type = 'hash';
  readonly #fields = new Map<string, string>();
  readonly #footprint = new Footprint(HASH_LAYOUT);

  get size(): number {
    return this.#fields.size;
  }

  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  get memoryBytes(): number {
    return this.#footprint.bytes;
  }

  get(field: string): string | undefined {
    return this.#fields.get(field);
  }

  /** @returns whether the field is new. */
  set(field: string, value: string): boolean {
    const previous = this.#fields.get(field);
    if (previous !== undefined) this.#footprint.remove(field, previous);
    this.#fields.set(field, value);
    this.#footprint.add(field, value);
    return previous === undefined;
  }

  delete(field: string): boolean {
    const previous = this.#fields.get(field);
    if (previous === undefined) return false;
    this.#footprint.remove(field, previous);
    return this.#fields.delete(field);
  }

  entries(): Iterable<readonly [string, string]> {
    return this.#fields;
  }
}

export class SetValue {
  readonly type = 'set';
  readonly #members = new Set<string>();
  readonly #footprint = new Footprint(SET_LAYOUT);

  get size(): number {
    return this.#members.size;
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  get memoryBytes(): number {
    return this.#footprint.bytes;
  }

  has(member: string): boolean {
    return this.#members.has(member);
  }

  /** @returns whether the member is new. */
  add(member: string): boolean {
    if (this.#members.has(member)) return false;
    this.#members.add(member);
    this.#footprint.add(member);
    return true;
  }

  delete(member: string): boolean {
    if (!this.#members.delete(member)) return false;
    this.#footprint.remove(member);
    return true;
  }

  members(): Iterable<string> {
    return this.#members;
  }
}
