import { useSyncExternalStore } from 'react';

export type Evidence =
  | { readonly language: 'promql' | 'logql'; readonly query: string }
  | { readonly language: 'trace'; readonly traceId: string };

/** A diagnosis takes no more. */
export const MOST_EVIDENCE = 6;
const NAME = 'faultline.evidence';

export const textOf = (evidence: Evidence): string => ('query' in evidence ? evidence.query : evidence.traceId);

export const linkOf = (evidence: Evidence): string =>
  'query' in evidence
    ? `/explore?${new URLSearchParams({ lang: evidence.language, q: evidence.query }).toString()}`
    : `/explore/trace/${evidence.traceId}`;

let collected: readonly Evidence[] = read();
const listeners = new Set<() => void>();

/** What the learner has put aside, until it is given with a diagnosis; other tabs see it, and a reload keeps it. */
export const evidence = {
  add(piece: Evidence): void {
    if (!has(piece)) write([...collected, piece].slice(-MOST_EVIDENCE));
  },
  remove: (piece: Evidence): void => write(collected.filter((each) => textOf(each) !== textOf(piece))),
  clear: (): void => write([]),
};

const has = (piece: Evidence): boolean => collected.some((each) => textOf(each) === textOf(piece));

function write(next: readonly Evidence[]): void {
  collected = next;
  try {
    localStorage.setItem(NAME, JSON.stringify(next));
  } catch {
    // Storage is switched off: this tab still has it.
  }
  for (const listener of listeners) listener();
}

function read(): readonly Evidence[] {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? '[]') as readonly Evidence[];
  } catch {
    return [];
  }
}

addEventListener('storage', ({ key }) => {
  if (key !== NAME) return;
  collected = read();
  for (const listener of listeners) listener();
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useEvidence = (): readonly Evidence[] => useSyncExternalStore(subscribe, () => collected);
