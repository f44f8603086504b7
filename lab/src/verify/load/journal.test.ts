import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { journalCut, readJournal } from './journal.ts';

const at = '2026-01-01T00:00:00.000Z';
const intent = (key: string): string =>
  `${JSON.stringify({ type: 'intent', at, userId: 'ü', key, items: [{ sku: 'cup', quantity: 1 }], totalMinor: 5 })}\n`;
const answer = (key: string): string => `${JSON.stringify({ type: 'answer', at, userId: 'ü', key, attempt: 1, status: 201, ms: 3 })}\n`;

function journalWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'shoppers.jsonl');
  writeFileSync(file, text);
  return file;
}

test('answers count up to the cut, intents to the end', async () => {
  const file = journalWith(intent('a') + answer('a'));
  const answersUpTo = await journalCut(file);
  appendFileSync(file, answer('b') + intent('c'));
  const { intents, answers } = await readJournal(file, { answersUpTo });
  expect(intents.map(({ key }) => key)).toEqual(['a', 'c']);
  expect(answers.map(({ key }) => key)).toEqual(['a']);
});

test('a last line that is not whole is being written', async () => {
  const { intents } = await readJournal(journalWith(`${intent('a')}{"type":"inte`), { answersUpTo: 0 });
  expect(intents).toHaveLength(1);
});

test('a line that makes no sense anywhere else makes the witness unreadable', async () => {
  await expect(readJournal(journalWith(`{"type":"inte\n${intent('a')}`), { answersUpTo: 0 })).rejects.toThrow(
    "the shoppers' journal cannot be read: the line that ends at byte 14 is not an entry",
  );
});

test('without shoppers there is no journal, and no testimony', async () => {
  const missing = join(tmpdir(), 'no-such-directory', 'shoppers.jsonl');
  expect(await journalCut(missing)).toBe(0);
  expect(await readJournal(missing, { answersUpTo: 0 })).toEqual({ intents: [], answers: [] });
});
