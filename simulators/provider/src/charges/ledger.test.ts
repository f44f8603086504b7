import { appendFile, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerEntry } from '@faultline/contracts/provider';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ledger, LedgerCorruptError, openLedger } from './ledger.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ledger-test-'));
  file = join(directory, 'ledger.jsonl');
});
afterEach(() => rm(directory, { recursive: true }));

const key = '01900000-0000-7000-8000-000000000001';
const draft = { kind: 'capture', key, amountMinor: 100, currency: 'EUR' } as const;

async function reopen(): Promise<{ ledger: Ledger; replayed: LedgerEntry[] }> {
  const replayed: LedgerEntry[] = [];
  const ledger = await openLedger({ file, clock: { now: () => 0 }, onReplay: (entry) => replayed.push(entry) });
  return { ledger, replayed };
}

async function seqs(ledger: Ledger): Promise<number[]> {
  const result: number[] = [];
  for await (const { seq } of ledger.entries()) result.push(seq);
  return result;
}

async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  return Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'closed since')));
}

test('what was written is there after a restart, in order, and the numbers go on', async () => {
  const first = await reopen();
  const written = await Promise.all(Array.from({ length: 500 }, () => first.ledger.append(draft)));
  await first.ledger.close();
  const second = await reopen();
  expect(second.replayed).toEqual(written);
  expect(await second.ledger.append(draft)).toMatchObject({ seq: 501 });
  expect(await seqs(second.ledger)).toEqual(Array.from({ length: 501 }, (_, i) => i + 1));
  await second.ledger.close();
});

test('a last line that was torn by the end of the process is forgotten, and the next entry takes its place', async () => {
  const first = await reopen();
  await first.ledger.append(draft);
  await first.ledger.close();
  const whole = await readFile(file, 'utf8');
  await appendFile(file, whole.slice(0, 40));
  const second = await reopen();
  expect(second.replayed).toHaveLength(1);
  await second.ledger.append(draft);
  await second.ledger.close();
  const third = await reopen();
  expect(third.replayed.map(({ seq }) => seq)).toEqual([1, 2]);
  await third.ledger.close();
});

test('a line in the middle that is no entry stops the start: nothing may be built on such a ledger', async () => {
  await writeFile(file, '{"seq":1}\n');
  await expect(reopen()).rejects.toThrow(LedgerCorruptError);
});

test.runIf(process.platform === 'linux')('a start that fails leaves no file open', async () => {
  await writeFile(file, '{"seq":1}\n');
  await expect(reopen()).rejects.toThrow();
  expect(await openFiles()).not.toContain(file);
});

test('entries are a snapshot: what is written while they are read is not among them', async () => {
  const { ledger } = await reopen();
  await Promise.all(Array.from({ length: 1_000 }, () => ledger.append(draft)));
  let count = 0;
  for await (const _ of ledger.entries()) {
    if (count % 100 === 0) await ledger.append(draft);
    count += 1;
  }
  expect(count).toBe(1_000);
  expect(ledger.count).toBe(1_010);
  await ledger.close();
});
