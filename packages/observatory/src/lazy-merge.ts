/**
 * A run of items in order whose first key is known before the run is opened: opening costs (unpacking), so it is put off until
 * that key's turn has come.
 */
export type LazyRun<T> = Readonly<{ firstKey: number | bigint; open: () => Iterator<T> }>;

type Head<T> = { key: number | bigint; rank: number; source: LazyRun<T> | Readonly<{ item: T; rest: Iterator<T> }> };

/**
 * Merges runs into one, in rising order of `keyOf`; equal keys keep the order of the runs. A run that is never reached
 * is never opened. For falling order, negate the keys.
 */
export function* mergeLazily<T>(runs: readonly LazyRun<T>[], keyOf: (item: T) => number | bigint): Generator<T> {
  const heap = new MinHeap<T>();
  runs.forEach((run, rank) => heap.push({ key: run.firstKey, rank, source: run }));
  for (let head = heap.pop(); head !== undefined; head = heap.pop()) {
    const { source, rank } = head;
    let rest: Iterator<T>;
    if ('open' in source) {
      rest = source.open();
    } else {
      yield source.item;
      rest = source.rest;
    }
    const next = rest.next();
    if (next.done !== true) heap.push({ key: keyOf(next.value), rank, source: { item: next.value, rest } });
  }
}

class MinHeap<T> {
  readonly #heads: Head<T>[] = [];

  push(head: Head<T>): void {
    const heads = this.#heads;
    let i = heads.length;
    heads.push(head);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(head, heads[parent] as Head<T>)) break;
      heads[i] = heads[parent] as Head<T>;
      i = parent;
    }
    heads[i] = head;
  }

  pop(): Head<T> | undefined {
    const heads = this.#heads;
    const first = heads[0];
    const last = heads.pop();
    if (first === undefined || last === undefined || heads.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heads.length) break;
      if (child + 1 < heads.length && isBefore(heads[child + 1] as Head<T>, heads[child] as Head<T>)) child += 1;
      if (!isBefore(heads[child] as Head<T>, last)) break;
      heads[i] = heads[child] as Head<T>;
      i = child;
    }
    heads[i] = last;
    return first;
  }
}

function isBefore<T>(a: Head<T>, b: Head<T>): boolean {
  if (a.key !== b.key) return a.key < b.key;
  return a.rank < b.rank;
}
