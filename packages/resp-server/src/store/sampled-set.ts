/** Draws an integer in [0, bound). */
export type DrawBelow = (bound: number) => number;

/**
 * A set with a random member in constant time, which eviction and the expiry cycle draw from, and with stable cursors.
 *
 * Members lie densely in an array; a removed one is replaced by the last. A scan that walks *downwards* therefore meets
 * every member that is there from its beginning to its end: a removal moves a member only from a place the scan has
 * passed, or within the part it has yet to see. It may meet one twice, as SCAN may.
 */
export class SampledSet<T> {
  readonly #members: T[] = [];
  readonly #positions = new Map<T, number>();

  get size(): number {
    return this.#members.length;
  }

  add(member: T): void {
    if (this.#positions.has(member)) return;
    this.#positions.set(member, this.#members.length);
    this.#members.push(member);
  }

  delete(member: T): void {
    const position = this.#positions.get(member);
    if (position === undefined) return;
    this.#positions.delete(member);
    const last = this.#members.pop() as T;
    if (last === member) return;
    this.#members[position] = last;
    this.#positions.set(last, position);
  }

  clear(): void {
    this.#members.length = 0;
    this.#positions.clear();
  }

  /** @throws RangeError when the set is empty. */
  draw(drawBelow: DrawBelow): T {
    if (this.#members.length === 0) throw new RangeError('cannot draw from an empty set');
    return this.#members[drawBelow(this.#members.length)] as T;
  }

  /**
   * Up to `count` members from `cursor` on, and where to go on; 0 begins a scan and, returned, ends it. A cursor is the
   * number of members not yet walked.
   */
  scan(cursor: number, count: number): { readonly members: readonly T[]; readonly cursor: number } {
    const end = cursor === 0 ? this.#members.length : Math.min(cursor, this.#members.length);
    const start = Math.max(0, end - count);
    return { members: this.#members.slice(start, end), cursor: start };
  }
}
