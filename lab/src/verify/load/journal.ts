import { open, stat } from 'node:fs/promises';
import { type Answer, type Intent, type JournalEntry, journalEntry } from '../journal-entry.ts';
import { reading } from './source-error.ts';

export interface Testimony {
  readonly intents: readonly Intent[];
  readonly answers: readonly Answer[];
}

const SOURCE = "the shoppers' journal";

/** How long the journal is now, in bytes; 0 where there are no shoppers. What stands before it was written by now. */
export function journalCut(file: string): Promise<number> {
  return reading(SOURCE, () => stat(file).then(({ size }) => size, ignoreMissing(0)));
}

/**
 * All intents that stand in the journal, and those answers that stood there at the cut. A last line that is not whole is being
 * written at this moment, or was when the shoppers died; anywhere else it would mean that somebody tampered with the witness.
 */
export function readJournal(file: string, { answersUpTo }: { readonly answersUpTo: number }): Promise<Testimony> {
  return reading(SOURCE, async () => {
    const intents: Intent[] = [];
    const answers: Answer[] = [];
    let end = 0;
    for await (const line of linesOf(file)) {
      end += Buffer.byteLength(line) + 1;
      const entry = parseLine(line, end);
      if (entry.type === 'intent') intents.push(entry);
      else if (entry.type === 'answer' && end <= answersUpTo) answers.push(entry);
    }
    return { intents, answers };
  });
}

/** Lines that are ended by a newline. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file).catch(ignoreMissing(undefined));
  if (handle === undefined) return;
  let rest = '';
  for await (const chunk of handle.createReadStream({ encoding: 'utf8' })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function parseLine(line: string, end: number): JournalEntry {
  try {
    return journalEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`the line that ends at byte ${end} is not an entry`, { cause });
  }
}

function ignoreMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}
