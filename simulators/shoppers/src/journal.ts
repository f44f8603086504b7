import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What shoppers meant and what they were told: the outside witness against which the system's own books are checked.
 * The intent is written before the request is sent, so that an answer that never came leaves a trace too.
 */
export type JournalEntry =
  | {
      readonly type: 'intent';
      readonly at: string;
      readonly userId: string;
      readonly key: string;
      readonly items: readonly { readonly sku: string; readonly quantity: number }[];
      /** As the shop showed it. */
      readonly totalMinor: number;
    }
  | {
      readonly type: 'answer';
      readonly at: string;
      readonly userId: string;
      readonly key: string;
      readonly attempt: number;
      readonly status: number;
      /** Problem code of an answer that is an error. */
      readonly code?: string;
      readonly orderId?: string;
      readonly state?: string;
      readonly totalMinor?: number;
      readonly ms: number;
    }
  /** No answer came: the checkout may have happened. */
  | {
      readonly type: 'unknown';
      readonly at: string;
      readonly userId: string;
      readonly key: string;
      readonly attempt: number;
      readonly error: string;
      readonly ms: number;
    };

export type Journal = { write(entry: JournalEntry): void; close(): void };

/** One JSON line an entry, in the page cache before `write` returns: killing the process loses nothing. */
export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a', 0o600);
  return {
    write: (entry) => void writeSync(descriptor, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(descriptor),
  };
}
