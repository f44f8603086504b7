import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LedgerEntry, ledgerEntry } from '@faultline/contracts/provider';
import type { Draft } from './charge-book.ts';

export type WallClock = { now(): number };

export type Ledger = {
  /** Resolves when the entry is in the file. Rejects when it could not be written, and then it is not there. */
  append(draft: Draft): Promise<LedgerEntry>;
  /** Every entry that was written before the call, and none that came after: a snapshot, streamed from the file. */
  entries(): AsyncIterable<LedgerEntry>;
  readonly count: number;
  close(): Promise<void>;
};

export type LedgerOptions = {
  readonly file: string;
  readonly clock: WallClock;
  /** Called with every entry that is there already, in order. */
  readonly onReplay: (entry: LedgerEntry) => void;
};

/** A line of the ledger that is not the last and does not parse: nothing may be built on such a file. */
export class LedgerCorruptError extends Error {
  override readonly name = 'LedgerCorruptError';
  readonly code = 'ledger_corrupt';
}

type Waiting = { readonly draft: Draft; readonly resolve: (entry: LedgerEntry) => void; readonly reject: (error: unknown) => void };

/**
 * An append-only file of one JSON object a line. Entries that arrive while a write is under way are written together by the next.
 * It is not synced to the disk: what it has to survive is the end of this process, not of the machine.
 *
 * @throws LedgerCorruptError when an earlier file cannot be replayed
 */
export async function openLedger({ file, clock, onReplay }: LedgerOptions): Promise<Ledger> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a+', 0o600);
  let { count, size } = await replay(handle, onReplay).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const at = new Date(clock.now()).toISOString();
      const entries = batch.map(({ draft }, i): LedgerEntry => ({ seq: count + 1 + i, ...draft, at }));
      const text = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      try {
        await handle.appendFile(text);
        count += entries.length;
        size += text.length;
        batch.forEach(({ resolve }, i) => resolve(entries[i] as LedgerEntry));
      } catch (error) {
        // Part of the batch may be in the file, and its callers hear that nothing is.
        await handle.truncate(size).catch(() => {});
        for (const { reject } of batch) reject(error);
      }
    }
    writing = undefined;
  }

  return {
    append(draft) {
      return new Promise((resolve, reject) => {
        waiting.push({ draft, resolve, reject });
        writing ??= writeAll();
      });
    },
    async *entries() {
      for await (const { entry } of readLines(handle, size)) yield entry;
    },
    get count() {
      return count;
    },
    async close() {
      await writing;
      await handle.close();
    },
  };
}

async function replay(handle: FileHandle, onReplay: (entry: LedgerEntry) => void): Promise<{ count: number; size: number }> {
  let count = 0;
  let size = 0;
  for await (const { entry, end } of readLines(handle, (await handle.stat()).size)) {
    onReplay(entry);
    count += 1;
    size = end;
  }
  // What follows the last whole line was being written when the process died, so nobody was told of it.
  await handle.truncate(size);
  return { count, size };
}

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Whole lines among the first `size` bytes, each with the offset at which it ends. */
async function* readLines(handle: FileHandle, size: number): AsyncGenerator<{ entry: LedgerEntry; end: number }> {
  let rest = Buffer.alloc(0);
  let end = 0;
  for (let position = 0; position < size; ) {
    const wanted = Math.min(CHUNK_BYTES, size - position);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(wanted), 0, wanted, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    let start = 0;
    for (let newline = rest.indexOf(NEWLINE); newline >= 0; newline = rest.indexOf(NEWLINE, start)) {
      const line = rest.toString('utf8', start, newline);
      end += newline + 1 - start;
      start = newline + 1;
      yield { entry: parseEntry(line, end), end };
    }
    rest = rest.subarray(start);
  }
}

function parseEntry(line: string, end: number): LedgerEntry {
  try {
    return ledgerEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new LedgerCorruptError(`the ledger's line that ends at byte ${end} is not an entry`, { cause });
  }
}
