import { type Change, changesBetween } from '../status/changes.ts';
import type { StatusSnapshot } from '../status/snapshot.ts';

const KEPT = 500;

export interface ChangeLog {
  /** Oldest first. */
  readonly changes: readonly Change[];
  add(change: Change): void;
  /** Compares with the look before, and adds what differs. */
  look(snapshot: StatusSnapshot): void;
}

/** What has happened in this run, bounded; `onChange` is told of each as it comes. */
export function createChangeLog(onChange: (change: Change) => void): ChangeLog {
  const changes: Change[] = [];
  let last: StatusSnapshot | undefined;
  const add = (change: Change): void => {
    changes.push(change);
    if (changes.length > KEPT) changes.shift();
    onChange(change);
  };
  return {
    changes,
    add,
    look(snapshot) {
      if (last !== undefined) for (const change of changesBetween(last, snapshot)) add(change);
      last = snapshot;
    },
  };
}
