import type { Books } from './books.ts';

/** One case in which an invariant does not hold. */
export interface Violation {
  /** What it is about: `order …`, `key …`, `sku …`. The same case has the same subject whenever it is looked at. */
  readonly subject: string;
  readonly detail: string;
}

export interface Finding {
  /** How many cases were looked at: an invariant that holds for nothing says nothing. */
  readonly checked: number;
  readonly violations: readonly Violation[];
}

export interface Invariant {
  readonly name: string;
  /** What holds, in a sentence. */
  readonly promise: string;
  /**
   * `one` snapshot of one store decides it at once. `several` stores are read one after the other while the system goes on working:
   * what contradicts itself may be two moments, and counts only if it is still there at a second look.
   */
  readonly stores: 'one' | 'several';
  check(books: Books): Finding;
}

/** Looks at each case; `judge` says what is wrong with it, if anything. */
export function findIn<T>(cases: Iterable<T>, judge: (each: T) => Violation | undefined): Finding {
  let checked = 0;
  const violations: Violation[] = [];
  for (const each of cases) {
    checked += 1;
    const violation = judge(each);
    if (violation !== undefined) violations.push(violation);
  }
  return { checked, violations };
}

export const money = (amountMinor: number, currency: string): string => `${(amountMinor / 100).toFixed(2)} ${currency}`;
