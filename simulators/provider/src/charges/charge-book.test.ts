import type { Charge, LedgerEntry } from '@faultline/contracts/provider';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chargeAfter, type Decision, decideCharge, decideVoid } from './charge-book.ts';

const key = '01900000-0000-7000-8000-000000000001';
const request = { key, amountMinor: 100, currency: 'EUR', cardToken: 'tok_visa' };
const at = '2030-01-01T00:00:00.000Z';
const chargeOf = (state: Charge['state']): Charge => ({ key, state, amountMinor: 100, currency: 'EUR', occurredAt: at });

test('the first charge of a key decides, whether it is captured or declined', () => {
  expect(decideCharge(undefined, request, () => false)).toMatchObject({ kind: 'new', draft: { kind: 'capture', amountMinor: 100 } });
  expect(decideCharge(undefined, request, () => true)).toMatchObject({ kind: 'new', draft: { kind: 'decline' } });
  for (const state of ['captured', 'declined'] as const) {
    expect(decideCharge(chargeOf(state), request, () => true)).toEqual({ kind: 'known', charge: chargeOf(state) });
  }
});

test('a key cannot be used for another amount or currency', () => {
  for (const other of [{ amountMinor: 101 }, { currency: 'USD' }]) {
    const decision = decideCharge(chargeOf('captured'), { ...request, ...other }, () => false);
    expect(decision).toEqual({ kind: 'refused', code: 'idempotency_key_reused' });
  }
});

test('a voided key refuses every charge', () => {
  for (const charge of [request, { ...request, amountMinor: 1 }]) {
    expect(decideCharge(chargeOf('voided'), charge, () => false)).toEqual({ kind: 'refused', code: 'payment_voided' });
  }
});

test('a void undoes a capture, and leaves a tombstone where there was none', () => {
  expect(decideVoid(chargeOf('captured'), key)).toMatchObject({ draft: { kind: 'void', amountMinor: 100 } });
  for (const known of [undefined, chargeOf('declined')])
    expect(decideVoid(known, key)).toMatchObject({ draft: { kind: 'tombstone', amountMinor: 0 } });
  expect(decideVoid(chargeOf('voided'), key)).toMatchObject({ kind: 'known' });
});

test('whatever is sent in whatever order, a key has at most one capture, and none that stands once a void was answered', () => {
  const call = fc.oneof(
    fc.record({ kind: fc.constant('charge' as const), declined: fc.boolean(), amountMinor: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ kind: fc.constant('void' as const) }),
  );
  fc.assert(
    fc.property(fc.array(call, { maxLength: 20 }), (calls) => {
      let known: Charge | undefined;
      const entries: LedgerEntry[] = [];
      const carryOut = (decision: Decision): void => {
        if (decision.kind !== 'new') return;
        const entry = { seq: entries.length + 1, ...decision.draft, at };
        entries.push(entry);
        known = chargeAfter(entry);
      };
      for (const each of calls) {
        carryOut(
          each.kind === 'void'
            ? decideVoid(known, key)
            : decideCharge(known, { ...request, amountMinor: each.amountMinor }, () => each.declined),
        );
      }
      const count = (kind: LedgerEntry['kind']): number => entries.filter((entry) => entry.kind === kind).length;
      expect(count('capture')).toBeLessThanOrEqual(1);
      if (calls.some(({ kind }) => kind === 'void')) expect(count('capture') - count('void')).toBe(0);
    }),
  );
});
