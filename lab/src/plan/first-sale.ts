import { readFile } from 'node:fs/promises';
import { type Clock, pause } from '../supervisor/clock.ts';
import type { LabOptions } from './options.ts';

const LOOK_AGAIN_MS = 50;
/** A shop where nobody can buy anything is to be watched all the same. */
const AT_MOST_MS = 2_500;

/**
 * Resolves when the shoppers' journal has its first answer, or no shopper will come, or after two and a half seconds. The first customer
 * finds every process cold: what watches and breaks the shop does not take the CPU from him by starting beside him.
 */
export async function firstSale(
  { options, journalFile }: { readonly options: LabOptions; readonly journalFile: string },
  clock: Clock,
): Promise<void> {
  const nobodyComes =
    !options.withShoppers || options.checkoutsPerSecond === 0 || (options.only !== undefined && !options.only.includes('shoppers'));
  if (nobodyComes) return;
  const givesUpAt = clock.monotonicMs() + AT_MOST_MS;
  while (clock.monotonicMs() < givesUpAt && !(await isAnswered(journalFile))) await pause(clock, LOOK_AGAIN_MS);
}

async function isAnswered(journalFile: string): Promise<boolean> {
  const journal = await readFile(journalFile, 'utf8').catch(() => '');
  return journal.includes('"type":"answer"');
}
