import { compileMatcher, labelValue, type Matcher } from '@faultline/query-core';
import type { MetricSeries } from './series.ts';

type Test = Readonly<{ matcher: Matcher; holds: (value: string) => boolean }>;

/** Finds series by their labels: for every name and value, the series that have them. */
export class SeriesIndex {
  readonly #byKey = new Map<string, MetricSeries>();
  readonly #postings = new Map<string, Map<string, Set<MetricSeries>>>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): MetricSeries | undefined {
    return this.#byKey.get(key);
  }

  all(): IteratorObject<MetricSeries> {
    return this.#byKey.values();
  }

  add(series: MetricSeries): void {
    this.#byKey.set(series.key, series);
    for (const name in series.labels) {
      const value = series.labels[name] as string;
      let values = this.#postings.get(name);
      if (values === undefined) this.#postings.set(name, (values = new Map()));
      const posting = values.get(value);
      if (posting === undefined) values.set(value, new Set([series]));
      else posting.add(series);
    }
  }

  remove(series: MetricSeries): void {
    this.#byKey.delete(series.key);
    for (const name in series.labels) {
      const value = series.labels[name] as string;
      const values = this.#postings.get(name);
      const posting = values?.get(value);
      posting?.delete(series);
      if (posting?.size === 0) values?.delete(value);
      if (values?.size === 0) this.#postings.delete(name);
    }
  }

  names(): string[] {
    return [...this.#postings.keys()];
  }

  valuesOf(name: string): string[] {
    return [...(this.#postings.get(name)?.keys() ?? [])];
  }

  /** The series that satisfy every matcher. Throws QueryError for a bad regex. */
  select(matchers: readonly Matcher[]): MetricSeries[] {
    const tests = matchers.map((matcher): Test => {
      const holds = compileMatcher(matcher);
      return { matcher, holds: (value) => holds(value) };
    });
    const { candidates, decidedBy } = this.#candidates(tests);
    const rest = tests.filter((test) => test !== decidedBy);
    const found: MetricSeries[] = [];
    for (const series of candidates) {
      if (rest.every(({ matcher, holds }) => holds(labelValue(series.labels, matcher.name)))) found.push(series);
    }
    return found;
  }

  /** The fewest series that one matcher alone leaves; matchers that accept a missing label leave too many to be of use. */
  #candidates(tests: readonly Test[]): { candidates: Iterable<MetricSeries>; decidedBy?: Test } {
    let best: { posting: ReadonlySet<MetricSeries>; test: Test } | undefined;
    for (const test of tests) {
      if (test.matcher.op !== '=' || test.matcher.value === '') continue;
      const posting = this.#postings.get(test.matcher.name)?.get(test.matcher.value);
      if (posting === undefined) return { candidates: [] };
      if (best === undefined || posting.size < best.posting.size) best = { posting, test };
    }
    if (best !== undefined) return { candidates: best.posting, decidedBy: best.test };
    const selective = tests.find(({ matcher, holds }) => matcher.op === '=~' && !holds(''));
    if (selective === undefined) return { candidates: this.#byKey.values() };
    return { candidates: this.#withAnyValue(selective), decidedBy: selective };
  }

  *#withAnyValue({ matcher, holds }: Test): Generator<MetricSeries> {
    for (const [value, posting] of this.#postings.get(matcher.name) ?? []) if (holds(value)) yield* posting;
  }
}
