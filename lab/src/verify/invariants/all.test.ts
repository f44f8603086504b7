import { describe, expect, test } from 'vitest';
import { createBooks } from '../books.ts';
import { type DraftRecords, healthyRecords, of } from '../testing/healthy-records.ts';
import { invariants } from './all.ts';

/** Every violation, as `invariant: subject: detail`. */
function violationsOf(spoil: (records: DraftRecords) => void): string[] {
  const records = healthyRecords();
  spoil(records);
  const books = createBooks(records);
  return invariants.flatMap(({ name, check }) => check(books).violations.map(({ subject, detail }) => `${name}: ${subject}: ${detail}`));
}

test('healthy books violate nothing, and every invariant has looked at something', () => {
  expect(violationsOf(() => {})).toEqual([]);
  const books = createBooks(healthyRecords());
  expect(invariants.filter(({ check }) => check(books).checked === 0)).toEqual([]);
});

type Case = [title: string, spoil: (records: DraftRecords) => void, expected: string[]];

/** What each planted violation is named as, and that nothing else is. */
const expectViolations = (_title: string, spoil: Case[1], expected: Case[2]): void => expect(violationsOf(spoil)).toEqual(expected);

const entry = { seq: 9, currency: 'EUR', at: '2026-01-01T00:00:00.000Z' } as const;

describe('single_capture', () => {
  const cases: Case[] = [
    [
      'a key that is captured twice',
      ({ ledger }) => ledger.push({ ...entry, kind: 'capture', key: 'sold', amountMinor: 4_000 }),
      ['single_capture: order sold: captured 2 times, voided 0 times'],
    ],
    [
      'a key that is captured again after its void is charged twice, whatever the net',
      ({ ledger }) => {
        ledger.push(
          { ...entry, kind: 'capture', key: 'cancelled', amountMinor: 1_000 },
          { ...entry, kind: 'void', key: 'cancelled', amountMinor: 1_000 },
        );
      },
      ['single_capture: order cancelled: captured 2 times, voided 2 times'],
    ],
    [
      'a void of what was never captured',
      ({ ledger }) => ledger.push({ ...entry, kind: 'void', key: 'declined', amountMinor: 1_000 }),
      ['single_capture: order declined: captured 0 times, voided 1 times'],
    ],
    ['a tombstone is no void', ({ ledger }) => ledger.push({ ...entry, kind: 'tombstone', key: 'waiting', amountMinor: 0 }), []],
  ];
  test.each(cases)('%s', expectViolations);
});

describe('single_order', () => {
  const cases: Case[] = [
    [
      'two orders for one key',
      ({ orders }) => orders.push({ ...of(orders, 'declined'), orderId: 'twin' }),
      ['single_order: key key-declined of user user-1: 2 orders: declined, twin'],
    ],
    [
      'the same key of another user is another key',
      ({ orders }) => orders.push({ ...of(orders, 'declined'), orderId: 'other', userId: 'user-2' }),
      [],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});

describe('nothing_negative', () => {
  const cases: Case[] = [
    [
      'oversold stock: more was reserved than there was, and no reservation accounts for it',
      ({ stock }) => Object.assign(stock[1] ?? {}, { free: -1, reserved: 101 }),
      ['nothing_negative: sku cup: free is -1', 'stock_conserved: sku cup: 101 reserved, and reservations account for 1'],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});

describe('stock_conserved', () => {
  const cases: Case[] = [
    [
      'a unit that is nowhere',
      ({ stock }) => Object.assign(stock[0] ?? {}, { free: 97 }),
      ['stock_conserved: sku beans: 2 sold + 0 reserved + 97 free is not 100'],
    ],
    [
      'a reservation whose goods were never taken from the shelf',
      ({ stock }) => Object.assign(stock[1] ?? {}, { free: 100, reserved: 0 }),
      ['stock_conserved: sku cup: 0 reserved, and reservations account for 1'],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});

describe('final_by_deadline', () => {
  const cases: Case[] = [
    [
      'an order that has just passed its deadline is being compensated',
      ({ orders }) => void (of(orders, 'waiting').overdueMs = 30_000),
      [],
    ],
    [
      'an order that is open long past its deadline',
      ({ orders }) => void (of(orders, 'waiting').overdueMs = 90_000),
      ['final_by_deadline: order waiting: still payment_pending 90 s past its deadline'],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});

describe('confirmed_is_paid_and_sold', () => {
  const cases: Case[] = [
    [
      'a confirmed order that the provider knows nothing of',
      (records) => {
        records.ledger = records.ledger.filter(({ key }) => key !== 'sold');
      },
      [
        'confirmed_is_paid_and_sold: order sold: confirmed, and nothing is captured',
        'payments_match_ledger: order sold: payment says captured, and the provider says no',
      ],
    ],
    [
      'a confirmed order of another amount than was captured',
      ({ ledger, payments }) => {
        Object.assign(ledger[0] ?? {}, { amountMinor: 4_100 });
        of(payments, 'sold').amountMinor = 4_100;
      },
      ['confirmed_is_paid_and_sold: order sold: its total is 40.00 EUR, and 41.00 EUR was captured'],
    ],
    [
      'a confirmed order whose goods were given back',
      ({ reservations, stock }) => {
        of(reservations, 'sold').state = 'expired';
        Object.assign(stock[0] ?? {}, { free: 100, sold: 0 });
      },
      ['confirmed_is_paid_and_sold: order sold: confirmed, and its goods are expired'],
    ],
    [
      'a confirmed order of which something else was sold',
      ({ reservations, stock }) => {
        of(reservations, 'sold').items = [{ sku: 'beans', quantity: 3 }];
        Object.assign(stock[0] ?? {}, { free: 97, sold: 3 });
      },
      ['confirmed_is_paid_and_sold: order sold: ordered 2 beans, and sold were 3 beans'],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});

describe('unsold_keeps_nothing', () => {
  const cases: Case[] = [
    [
      'a cancelled order whose charge still stands',
      (records) => {
        records.ledger = records.ledger.filter(({ kind }) => kind !== 'void');
        of(records.payments, 'cancelled').state = 'captured';
      },
      ['unsold_keeps_nothing: order cancelled: cancelled, and 10.00 EUR is captured'],
    ],
    [
      'a cancelled order that still holds goods',
      ({ reservations, stock }) => {
        of(reservations, 'cancelled').state = 'reserved';
        Object.assign(stock[1] ?? {}, { free: 98, reserved: 2 });
      },
      ['unsold_keeps_nothing: order cancelled: cancelled, and its goods are reserved'],
    ],
    [
      'a declined order may hold goods until its reservation ends by itself',
      ({ reservations, stock }) => {
        of(reservations, 'declined').state = 'reserved';
        Object.assign(stock[1] ?? {}, { free: 98, reserved: 2 });
      },
      [],
    ],
    [
      'and not for longer',
      ({ reservations, stock }) => {
        Object.assign(of(reservations, 'declined'), { state: 'reserved', overdueMs: 60_000 });
        Object.assign(stock[1] ?? {}, { free: 98, reserved: 2 });
      },
      ['unsold_keeps_nothing: order declined: rejected, and its goods are reserved'],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});

function orphanReservation({ reservations, stock }: DraftRecords): void {
  reservations.push({ orderId: 'ghost', state: 'reserved', items: [{ sku: 'cup', quantity: 5 }], overdueMs: -1 });
  Object.assign(stock[1] ?? {}, { free: 94, reserved: 6 });
}

describe('no_orphans', () => {
  const cases: Case[] = [
    ['a reservation without an order', orphanReservation, ['no_orphans: order ghost: goods are reserved for an order that does not exist']],
    [
      'a reservation whose order was placed while the books were read',
      (records) => {
        orphanReservation(records);
        records.latecomers.push('ghost');
      },
      [],
    ],
    [
      'a reservation of an order that was withdrawn, which the queue is going to release',
      (records) => {
        orphanReservation(records);
        records.withdrawn.push('ghost');
      },
      [],
    ],
    [
      'a charge of an order that was withdrawn: nothing that the queue does gives that money back',
      ({ ledger, payments, withdrawn }) => {
        ledger.push({ ...entry, kind: 'capture', key: 'ghost', amountMinor: 1_000 });
        payments.push({ ...of(payments, 'sold'), orderId: 'ghost', amountMinor: 1_000 });
        withdrawn.push('ghost');
      },
      ['no_orphans: order ghost: 10.00 EUR is captured for an order that does not exist'],
    ],
    [
      'a lost order: what it bought and paid for is left, and the shopper remembers',
      (records) => {
        records.orders = records.orders.filter(({ orderId }) => orderId !== 'sold');
      },
      [
        'no_orphans: order sold: goods are committed for an order that does not exist',
        'no_orphans: order sold: 40.00 EUR is captured for an order that does not exist',
        'answers_are_kept: key key-sold of user user-1: told 201 with order sold, and there is no such order',
      ],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});

describe('payments_match_ledger', () => {
  const cases: Case[] = [
    [
      'a capture that payment never wrote down',
      (records) => {
        records.payments = records.payments.filter(({ orderId }) => orderId !== 'sold');
      },
      ['payments_match_ledger: order sold: captured by the provider, and payment knows nothing of it'],
    ],
    [
      'a payment that says voided while the charge stands',
      ({ payments }) => void (of(payments, 'sold').state = 'voided'),
      ['payments_match_ledger: order sold: payment says voided, and the provider says captured'],
    ],
    [
      'a payment of another amount than the provider took',
      ({ payments }) => void (of(payments, 'sold').amountMinor = 1),
      ['payments_match_ledger: order sold: payment says 0.01 EUR, and the provider captured 40.00 EUR'],
    ],
    [
      'a payment that is unsettled though its order is final',
      ({ payments }) => void (of(payments, 'declined').state = 'pending'),
      ['payments_match_ledger: order declined: payment is still pending, and the order is rejected'],
    ],
    [
      'while the order is open, a captured charge may be unknown to us',
      ({ ledger }) => ledger.push({ ...entry, kind: 'capture', key: 'waiting', amountMinor: 1_000 }),
      [],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});

const told = { type: 'answer', at: entry.at, userId: 'user-1', status: 201 } as const;

describe('answers_are_kept', () => {
  const cases: Case[] = [
    [
      'a forged answer about an order that never was',
      ({ answers }) => answers.push({ ...told, key: 'key-forged', orderId: 'forged' }),
      ['answers_are_kept: key key-forged of user user-1: told 201 with order forged, and there is no such order'],
    ],
    [
      'a shopper who was told two orders for one key',
      ({ answers }) => answers.push({ ...told, key: 'key-sold', orderId: 'other' }),
      ["answers_are_kept: key key-sold of user user-1: told 201 with order other, and the key's order is sold"],
    ],
    [
      'a shopper who was told another total',
      ({ answers }) => answers.push({ ...told, key: 'key-sold', orderId: 'sold', totalMinor: 5 }),
      ['answers_are_kept: key key-sold of user user-1: told 201 with order sold for 0.05 EUR, and the order is for 40.00 EUR'],
    ],
    [
      'a shopper who was told confirmed, and then it was cancelled',
      ({ answers }) => answers.push({ ...told, key: 'key-cancelled', orderId: 'cancelled' }),
      ['answers_are_kept: key key-cancelled of user user-1: told 201 with order cancelled, confirmed, and the order is cancelled'],
    ],
    [
      'a shopper who was told declined, and then it was confirmed',
      ({ answers }) => answers.push({ ...told, status: 402, code: 'payment_declined', key: 'key-sold', orderId: 'sold' }),
      ['answers_are_kept: key key-sold of user user-1: told 402 with order sold payment_declined, and the order is confirmed'],
    ],
    ['an error promises nothing', ({ answers }) => answers.push({ ...told, status: 503, code: 'overloaded', key: 'key-nothing' }), []],
  ];
  test.each(cases)('%s', expectViolations);
});

describe('sold_as_meant', () => {
  const cases: Case[] = [
    [
      'a sale that no shopper meant',
      (records) => {
        records.intents = records.intents.filter(({ key }) => key !== 'key-sold');
      },
      ['sold_as_meant: order sold: no shopper ever meant key key-sold of user user-1'],
    ],
    [
      'a sale of more, and for more, than was meant',
      ({ intents }) => Object.assign(intents[0] ?? {}, { items: [{ sku: 'beans', quantity: 1 }], totalMinor: 2_000 }),
      ['sold_as_meant: order sold: meant were 1 beans, and sold 2 beans; meant was to pay 20.00 EUR, and the total is 40.00 EUR'],
    ],
    [
      'customers who keep no journal may buy as well',
      ({ orders, ledger, payments, reservations }) => {
        const id = 'stranger';
        orders.push({ ...of(orders, 'sold'), orderId: id, userId: 'user-2', idempotencyKey: 'theirs', items: [] });
        ledger.push({ ...entry, kind: 'capture', key: id, amountMinor: 4_000 });
        payments.push({ ...of(payments, 'sold'), orderId: id });
        reservations.push({ ...of(reservations, 'sold'), orderId: id, items: [] });
      },
      [],
    ],
  ];
  test.each(cases)('%s', expectViolations);
});
