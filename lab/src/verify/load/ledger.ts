import { type LedgerEntry, ledgerEntry } from '@faultline/contracts/provider';
import { z } from 'zod';
import { reading } from './source-error.ts';

const ledger = z.object({ entries: z.array(ledgerEntry) });
const TIMEOUT_MS = 30_000;

/** The provider's own book, as it stood when it was asked. */
export function readLedger({ url, token }: { readonly url: string; readonly token: string }): Promise<LedgerEntry[]> {
  return reading("the provider's ledger", async () => {
    const response = await fetch(`${url}/admin/ledger`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`the provider answers ${response.status}`);
    return ledger.parse(await response.json()).entries;
  });
}
