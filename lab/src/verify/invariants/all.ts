import type { Invariant } from '../invariant.ts';
import { answersAreKept } from './answers-are-kept.ts';
import { confirmedIsPaidAndSold } from './confirmed-is-paid-and-sold.ts';
import { finalByDeadline } from './final-by-deadline.ts';
import { noOrphans } from './no-orphans.ts';
import { nothingNegative } from './nothing-negative.ts';
import { paymentsMatchLedger } from './payments-match-ledger.ts';
import { singleCapture } from './single-capture.ts';
import { singleOrder } from './single-order.ts';
import { soldAsMeant } from './sold-as-meant.ts';
import { stockConserved } from './stock-conserved.ts';
import { unsoldKeepsNothing } from './unsold-keeps-nothing.ts';

/** In the order of the report: safety, conservation, agreement, and what the shoppers say. */
export const invariants: readonly Invariant[] = [
  singleCapture,
  singleOrder,
  nothingNegative,
  stockConserved,
  finalByDeadline,
  confirmedIsPaidAndSold,
  unsoldKeepsNothing,
  noOrphans,
  paymentsMatchLedger,
  answersAreKept,
  soldAsMeant,
];
