import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { runOf, setLoad, sql, tellProcess } from '../support/lab-control.ts';
import { createShop } from '../support/shop.ts';

type Report = {
  holds: boolean;
  orders: Record<string, number>;
  results: { invariant: string; checked: number; violations: { subject: string; detail: string }[] }[];
};

let lab: Lab;
/** A confirmed order of a shopper, in which violations are planted. */
let sold: { order_id: string; user_id: string; idempotency_key: string };

beforeAll(async () => {
  lab = await startLab({ args: ['--rps', '3'] });
});
afterAll(() => lab[Symbol.asyncDispose]());

async function verify(): Promise<{ code: number | null; report: Report }> {
  const { code, stdout, stderr } = await lab.cli('verify', '--json');
  if (stdout === '') throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as Report };
}

/** The invariants that were named, each with the subjects that it was named for. */
async function named(): Promise<Record<string, string[]>> {
  const { code, report } = await verify();
  const broken = report.results.filter(({ violations }) => violations.length > 0);
  expect(code).toBe(broken.length > 0 ? 1 : 0);
  return Object.fromEntries(broken.map(({ invariant, violations }) => [invariant, [...new Set(violations.map(({ subject }) => subject))]]));
}

/** Names what was planted, and nothing else; afterwards nothing any more. */
async function expectNamed(
  plant: () => Promise<unknown>,
  uproot: () => Promise<unknown>,
  expected: Record<string, string[]>,
): Promise<void> {
  await plant();
  try {
    expect(await named()).toEqual(expected);
  } finally {
    // One that was not named as it should be must not be found by all tests after it.
    await uproot();
  }
  expect(await named()).toEqual({});
}

const order = (): string => `order ${sold.order_id}`;
const key = (): string => `key ${sold.idempotency_key} of user ${sold.user_id}`;

test('a healthy lab under load names nothing, and every invariant has looked at something', async () => {
  const shop = createShop(lab.url('gateway'));
  // Shoppers' cards are declined now and then; this one is at once. A shop that has only just opened may be too busy for it.
  await eventually(
    async () => {
      const customer = await shop.customer();
      expect((await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }])).status).toBe(200);
      expect((await shop.checkout(customer, { key: randomUUID(), paymentToken: 'tok_decline' })).status).toBe(402);
    },
    { withinMs: 30_000 },
  );
  await eventually(
    async () => {
      const { report } = await verify();
      expect(report.orders['confirmed']).toBeGreaterThan(5);
      expect(report.results.filter(({ checked }) => checked === 0)).toEqual([]);
      expect(report.results.flatMap(({ violations }) => violations)).toEqual([]);
    },
    { withinMs: 90_000 },
  );
});

test('orders that are open come to their end while it waits', async () => {
  await setLoad(lab, 0);
  const { code, stdout } = await lab.cli('verify', '--wait', '30s');
  expect(stdout).toContain('Holds: orders ');
  expect(stdout).not.toMatch(/\d (?:pending|payment_pending)/);
  expect(code).toBe(0);
  [sold] = (await sql(lab, 'order', `select order_id, user_id, idempotency_key from orders where state = 'confirmed' limit 1`)) as [
    typeof sold,
  ];
});

test('a double capture is named', async () => {
  const { files } = runOf(lab);
  const whole = readFileSync(files.ledger, 'utf8');
  const lines = whole.trimEnd().split('\n');
  const capture = lines.find((line) => line.includes(sold.order_id)) ?? '';
  // The provider reads its ledger when it starts.
  const rewrite = async (text: string): Promise<void> => {
    await tellProcess(lab, 'provider', 'stop');
    writeFileSync(files.ledger, text);
    await tellProcess(lab, 'provider', 'start');
  };
  await expectNamed(
    () => rewrite(`${whole}${JSON.stringify({ ...(JSON.parse(capture) as object), seq: lines.length + 1 })}\n`),
    () => rewrite(whole),
    { single_capture: [order()] },
  );
});

test('a lost order is named: its goods and its money are left, and the shopper remembers', async () => {
  const [row] = await sql(lab, 'order', 'select to_json(orders) as whole from orders where order_id = $1', [sold.order_id]);
  await expectNamed(
    () => sql(lab, 'order', 'delete from orders where order_id = $1', [sold.order_id]),
    () => sql(lab, 'order', 'insert into orders select * from json_populate_record(null::orders, $1)', [JSON.stringify(row?.['whole'])]),
    { no_orphans: [order()], answers_are_kept: [key()] },
  );
});

test('two orders under one key are named', async () => {
  await sql(lab, 'order', 'alter table orders drop constraint one_order_a_key');
  const twin = randomUUID();
  await expectNamed(
    () =>
      sql(lab, 'order', `insert into orders select (json_populate_record(orders, $2)).* from orders where order_id = $1`, [
        sold.order_id,
        JSON.stringify({ order_id: twin, state: 'rejected', reason: 'out_of_stock', created_at: new Date().toISOString() }),
      ]),
    () => sql(lab, 'order', 'delete from orders where order_id = $1', [twin]),
    { single_order: [key()] },
  );
  await sql(lab, 'order', 'alter table orders add constraint one_order_a_key unique (user_id, idempotency_key)');
});

test('oversold stock is named', async () => {
  await sql(lab, 'inventory', 'alter table stock drop constraint stock_is_conserved, drop constraint stock_free_check');
  await expectNamed(
    () => sql(lab, 'inventory', `update stock set free = free - 2000000 where sku = 'cup'`),
    () => sql(lab, 'inventory', `update stock set free = free + 2000000 where sku = 'cup'`),
    { nothing_negative: ['sku cup'], stock_conserved: ['sku cup'] },
  );
  await sql(
    lab,
    'inventory',
    'alter table stock add constraint stock_is_conserved check (free + reserved + sold = initial), add constraint stock_free_check check (free >= 0)',
  );
});

test('a reservation without an order is named', async () => {
  const ghost = randomUUID();
  await expectNamed(
    () =>
      sql(
        lab,
        'inventory',
        `with held as (insert into reservations (order_id, state, expires_at) values ('${ghost}', 'reserved', now() + interval '1 hour')),
           items as (insert into reservation_items select '${ghost}', 'cup', 3)
         update stock set free = free - 3, reserved = reserved + 3 where sku = 'cup'`,
      ),
    () =>
      sql(
        lab,
        'inventory',
        `with gone as (delete from reservations where order_id = '${ghost}')
         update stock set free = free + 3, reserved = reserved - 3 where sku = 'cup'`,
      ),
    { no_orphans: [`order ${ghost}`] },
  );
});

test('a forged witness is named', async () => {
  const { journal } = runOf(lab).files;
  const { length } = readFileSync(journal);
  const forged = { userId: randomUUID(), key: randomUUID() };
  const answer = {
    type: 'answer',
    at: new Date().toISOString(),
    ...forged,
    attempt: 1,
    status: 201,
    orderId: randomUUID(),
    totalMinor: 1,
    ms: 5,
  };
  await expectNamed(
    () => Promise.resolve(appendFileSync(journal, `${JSON.stringify(answer)}\n`)),
    () => Promise.resolve(truncateSync(journal, length)),
    { answers_are_kept: [`key ${forged.key} of user ${forged.userId}`] },
  );
});

test('a sale that no shopper meant is named', async () => {
  const renamed = `forged-${randomUUID()}`;
  await expectNamed(
    () => sql(lab, 'order', 'update orders set idempotency_key = $2 where order_id = $1', [sold.order_id, renamed]),
    () => sql(lab, 'order', 'update orders set idempotency_key = $2 where order_id = $1', [sold.order_id, sold.idempotency_key]),
    { answers_are_kept: [key()], sold_as_meant: [order()] },
  );
});

test('an amount that differs between the books is named', async () => {
  await expectNamed(
    () => sql(lab, 'payment', 'update payments set amount_minor = amount_minor + 1 where order_id = $1', [sold.order_id]),
    () => sql(lab, 'payment', 'update payments set amount_minor = amount_minor - 1 where order_id = $1', [sold.order_id]),
    { payments_match_ledger: [order()] },
  );
  await expectNamed(
    () => sql(lab, 'order', 'update orders set total_minor = total_minor + 1 where order_id = $1', [sold.order_id]),
    () => sql(lab, 'order', 'update orders set total_minor = total_minor - 1 where order_id = $1', [sold.order_id]),
    { confirmed_is_paid_and_sold: [order()], answers_are_kept: [key()], sold_as_meant: [order()] },
  );
});

test('an order that was cancelled and still is paid and sold is named', async () => {
  const setState = (state: string): Promise<unknown> =>
    sql(lab, 'order', 'update orders set state = $2 where order_id = $1', [sold.order_id, state]);
  await expectNamed(
    () => setState('cancelled'),
    () => setState('confirmed'),
    { unsold_keeps_nothing: [order()], answers_are_kept: [key()] },
  );
});

test('an order that is open long past its deadline is named', async () => {
  const late = randomUUID();
  await expectNamed(
    () =>
      sql(
        lab,
        'order',
        `insert into orders (order_id, user_id, idempotency_key, request_hash, state, items, currency, total_minor, payment_deadline)
         values ($1, $1, 'late-${late}', 'x', 'payment_pending', '[]', 'EUR', 1, now() - interval '1 hour')`,
        [late],
      ),
    () => sql(lab, 'order', 'delete from orders where order_id = $1', [late]),
    { final_by_deadline: [`order ${late}`] },
  );
});

test('after all that the shop still sells, and nothing is violated', async () => {
  const shop = createShop(lab.url('gateway'));
  const customer = await shop.customer();
  await eventually(async () => expect((await shop.buy(customer)).status).toBe(201), { withinMs: 30_000 });
  expect(await named()).toEqual({});
});

test('a book that cannot be read is another answer than a violation, and is named', async () => {
  await tellProcess(lab, 'provider', 'stop');
  const away = await lab.cli('verify');
  expect(away).toMatchObject({ code: 2, stdout: '' });
  expect(away.stderr).toContain("the provider's ledger cannot be read: connect ECONNREFUSED");
  await tellProcess(lab, 'provider', 'start');
  expect(await lab.cli('verify', '--wait', 'soon')).toMatchObject({ code: 64 });
});
