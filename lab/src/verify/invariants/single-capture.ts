import { findIn, type Invariant } from '../invariant.ts';

/** By the provider's own ledger, the only book that the system cannot write. */
export const singleCapture: Invariant = {
  name: 'single_capture',
  promise: 'no key is captured or voided more than once',
  stores: 'one',
  check: ({ chargeOf }) =>
    findIn(chargeOf.values(), ({ key, captures, voids }) => {
      if (captures <= 1 && voids <= captures) return undefined;
      return { subject: `order ${key}`, detail: `captured ${captures} times, voided ${voids} times` };
    }),
};
