import { readFileSync } from 'node:fs';

/** What a shopper was told. `at` is in milliseconds since 1970. */
export type Answer = { readonly at: number; readonly attempt: number; readonly status: number; readonly ms: number };

/** The shoppers' journal. Status 0 is a request that had no answer. */
export function readJournal(file: string): Answer[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text.includes('"type":"answer"') || text.includes('"type":"unknown"'))
    .flatMap((text) => {
      try {
        const entry = JSON.parse(text) as { at: string; attempt: number; status?: number; ms: number };
        return [{ at: Date.parse(entry.at), attempt: entry.attempt, status: entry.status ?? 0, ms: entry.ms }];
      } catch {
        return [];
      }
    });
}
