import { setTimeout as sleep } from 'node:timers/promises';
import type { Books } from './books.ts';
import type { Finding, Invariant, Violation } from './invariant.ts';
import { invariants } from './invariants/all.ts';
import { loadBooks, type Sources } from './load/load-books.ts';

export interface Result {
  readonly invariant: string;
  readonly promise: string;
  readonly checked: number;
  readonly violations: readonly Violation[];
}

export interface Report {
  readonly holds: boolean;
  /** Orders by state, as they were read. */
  readonly orders: Readonly<Record<string, number>>;
  readonly results: readonly Result[];
}

/** Longer than anything that is written in one store and follows in the next. */
const SECOND_LOOK_MS = 2_000;

export interface VerifyOptions {
  readonly load?: () => Promise<Books>;
  readonly pause?: () => Promise<unknown>;
}

/**
 * Checks every invariant. What several stores seem to contradict each other in is looked at twice, and counts if it is still so:
 * the first time one of them may just have been a step ahead.
 *
 * @throws SourceError when one of the books cannot be read
 */
export async function verify(sources: Sources, options: VerifyOptions = {}): Promise<Report> {
  const { load = () => loadBooks(sources), pause = () => sleep(SECOND_LOOK_MS) } = options;
  const books = await load();
  const findings = new Map<Invariant, Finding>(invariants.map((invariant) => [invariant, invariant.check(books)]));
  const doubtful = invariants.filter(({ stores }) => stores === 'several').filter((each) => !isClean(findings.get(each)));
  if (doubtful.length > 0) {
    await pause();
    const later = await load();
    for (const invariant of doubtful) {
      const { checked, violations } = findings.get(invariant) as Finding;
      findings.set(invariant, { checked, violations: stillThere(violations, invariant.check(later).violations) });
    }
  }
  return reportOf(books, findings);
}

const isClean = (finding: Finding | undefined): boolean => finding === undefined || finding.violations.length === 0;

/** Those of the second look whose subject was there at the first. */
function stillThere(first: readonly Violation[], second: readonly Violation[]): Violation[] {
  const subjects = new Set(first.map(({ subject }) => subject));
  return second.filter(({ subject }) => subjects.has(subject));
}

function reportOf({ orders }: Books, findings: ReadonlyMap<Invariant, Finding>): Report {
  const results = [...findings].map(([{ name, promise }, finding]) => ({ invariant: name, promise, ...finding }));
  const states = Map.groupBy(orders, ({ state }) => state);
  return {
    holds: results.every(({ violations }) => violations.length === 0),
    orders: Object.fromEntries([...states].map(([state, { length }]) => [state, length])),
    results,
  };
}
