import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moveIntoPlace } from './move-into-place.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'faultline-place-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const fillWith = (text: string) => async (partial: string) => {
  mkdirSync(partial);
  writeFileSync(join(partial, 'file'), text);
};

test('a folder appears under its name when it is complete', async () => {
  const directory = join(root, 'deep', 'template');
  await moveIntoPlace(directory, async (partial) => {
    await fillWith('whole')(partial);
    expect(readdirSync(join(root, 'deep'))).not.toContain('template');
  });
  expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('whole');
  expect(readdirSync(join(root, 'deep'))).toEqual(['template']);
});

test('when somebody else was faster, what they made stays', async () => {
  const directory = join(root, 'template');
  await moveIntoPlace(directory, async (partial) => {
    await fillWith('theirs')(directory);
    await fillWith('ours')(partial);
  });
  expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('theirs');
  expect(readdirSync(root)).toEqual(['template']);
});

test('a failure leaves nothing behind', async () => {
  const filling = moveIntoPlace(join(root, 'template'), async (partial) => {
    await fillWith('half')(partial);
    throw new Error('the disk is full');
  });
  await expect(filling).rejects.toThrow('the disk is full');
  expect(readdirSync(root)).toEqual([]);
});
