import { compileMatcher, type Labels, labelValue, type Matcher } from '@faultline/query-core';

export type Direction = 'forward' | 'backward';

/** A stored line: the labels of its stream, and what structured metadata it has of its own. */
export type LogEntry = Readonly<{ labels: Labels; tsNs: bigint; line: string; metadata: Labels }>;

/** Times are nanoseconds since the epoch: from `startNs` on, up to but without `endNs`. */
export type LogSelection = Readonly<{ matchers: readonly Matcher[]; startNs: bigint; endNs: bigint; direction: Direction }>;

/**
 * Where lines come from. `select` gives those whose stream labels satisfy all matchers, over all streams in the order
 * of their times, rising for `forward`, falling for `backward`. It may be left off in the middle.
 *
 * Entries of one stream should share their `labels` object, and may share `metadata`; neither may change.
 */
export type LogQuerier = Readonly<{ select(selection: LogSelection): Iterable<LogEntry> }>;

/** Whether the labels of a stream satisfy the matchers, as a function to be used for many streams. */
export function compileSelector(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }));
  return (labels) => tests.every(({ name, test }) => test(labelValue(labels, name)));
}

/** A querier over entries in memory, which it sorts once. Entries of the same time keep their order. */
export function createMemoryQuerier(entries: Iterable<LogEntry>): LogQuerier {
  const sorted = [...entries].sort((a, b) => (a.tsNs < b.tsNs ? -1 : a.tsNs > b.tsNs ? 1 : 0));
  return {
    *select({ matchers, startNs, endNs, direction }) {
      const selects = compileSelector(matchers);
      const selected = new Map<Labels, boolean>();
      const forward = direction === 'forward';
      for (let i = 0; i < sorted.length; i++) {
        const entry = sorted[forward ? i : sorted.length - 1 - i] as LogEntry;
        if (entry.tsNs < startNs || entry.tsNs >= endNs) continue;
        let included = selected.get(entry.labels);
        if (included === undefined) {
          included = selects(entry.labels);
          selected.set(entry.labels, included);
        }
        if (included) yield entry;
      }
    },
  };
}
