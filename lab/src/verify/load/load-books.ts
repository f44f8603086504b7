import { type Books, createBooks } from '../books.ts';
import { findLatecomers, readInventory, readOrders, readPayments } from './databases.ts';
import { journalCut, readJournal } from './journal.ts';
import { readLedger } from './ledger.ts';

/** Where the books are. */
export interface Sources {
  readonly databases: Readonly<Record<'order' | 'inventory' | 'payment', string>>;
  readonly provider: { readonly url: string; readonly token: string };
  readonly journalFile: string;
}

/**
 * Reads all books while the system goes on writing them, in an order in which most of what is true at one moment stays true in
 * the books that are read later:
 *
 *     answers ──► orders ──► inventory, payments ──► ledger ──► who came late ──► intents
 *
 * An answer names an order that was written before it; a confirmed order was paid and sold before; a captured payment stood in the
 * ledger before. The other way around, stock and money of orders that were placed meanwhile have no order in what was read: for
 * these the order database is asked once more. An intent is written before anything is sent, so intents come last.
 *
 * @throws SourceError that names the book that cannot be read
 */
export async function loadBooks({ databases, provider, journalFile }: Sources): Promise<Books> {
  const answersUpTo = await journalCut(journalFile);
  const orders = await readOrders(databases.order);
  const [{ stock, reservations }, payments] = await Promise.all([readInventory(databases.inventory), readPayments(databases.payment)]);
  const ledger = await readLedger(provider);
  const known = new Set(orders.map(({ orderId }) => orderId));
  const named = [...reservations.map(({ orderId }) => orderId), ...ledger.map(({ key }) => key)];
  const { latecomers, withdrawn } = await findLatecomers(
    databases.order,
    [...new Set(named)].filter((orderId) => !known.has(orderId)),
  );
  const { intents, answers } = await readJournal(journalFile, { answersUpTo });
  return createBooks({ orders, stock, reservations, payments, ledger, latecomers, withdrawn, intents, answers });
}
