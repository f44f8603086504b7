import type { LedgerEntry } from '@faultline/contracts/provider';
import { ports } from '@faultline/topology';
import type { Lab } from './lab.ts';

/** What the provider's own books say of one key. */
export async function ledgerOf(lab: Lab, key: string): Promise<LedgerEntry[]> {
  const response = await fetch(`http://127.0.0.1:${ports.provider + lab.offset}/admin/ledger`, {
    headers: { authorization: `Bearer ${lab.runFile().token}` },
  });
  if (!response.ok) throw new Error(`ledger: ${response.status}`);
  const { entries } = (await response.json()) as { entries: LedgerEntry[] };
  return entries.filter((entry) => entry.key === key);
}

/** Captures less voids. */
export async function netCaptures(lab: Lab, key: string): Promise<number> {
  const entries = await ledgerOf(lab, key);
  return entries.filter(({ kind }) => kind === 'capture').length - entries.filter(({ kind }) => kind === 'void').length;
}
