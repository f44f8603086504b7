import { startPostgres, type TestPostgres } from '@faultline/test-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultRig, faultRig } from '../../../testing/fault-rig.ts';
import { lockTable } from './lock-table.ts';

let cluster: TestPostgres;
let url: string;
beforeAll(async () => {
  cluster = await startPostgres();
  url = await cluster.createDatabase();
  await query('create table stock (sku text)');
}, 60_000);
afterAll(() => cluster?.[Symbol.asyncDispose]());

async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'somebody' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Whether somebody else gets at the table without waiting for long. */
const isFree = (): Promise<boolean> =>
  query(`set lock_timeout = '200ms'; select * from stock`).then(
    () => true,
    () => false,
  );

type Parameters = { database: 'inventory'; table: string };
function rigFor({ table = 'stock', leaseMs = 10_000, durationMs = 60_000 } = {}): FaultRig<Parameters> {
  const databases = { gateway: url, order: url, payment: url, inventory: url };
  const parameters = { database: 'inventory', table } as const;
  const rig = faultRig<Parameters>({ kind: 'lock-table', target: 'postgres', parameters, durationMs, addresses: { databases } });
  return { ...rig, context: { ...rig.context, leaseMs } };
}

test('nobody gets at a locked table, those who wait are counted, and all do after it is reverted', async () => {
  const { context } = rigFor();
  await lockTable.inject(context);
  expect(await isFree()).toBe(false);
  const waiting = query('select * from stock');
  await expect.poll(() => lockTable.confirm(context, null)).toBe('inventory.stock is locked; 1 sessions wait for it');
  await lockTable.revert(context, null);
  expect(await waiting).toEqual([]);
  expect(await isFree()).toBe(true);
  await lockTable.revert(context, null);
});

test('a lease that is not renewed ends the session, and renewing it then is too late', async () => {
  const { context } = rigFor({ leaseMs: 2_500 });
  await lockTable.inject(context);
  expect(await isFree()).toBe(false);
  await expect.poll(isFree, { timeout: 15_000 }).toBe(true);
  await expect(lockTable.renew(context, null)).rejects.toMatchObject({ code: 'lease_lost' });
  await lockTable.revert(context, null);
});

test('a lease that is renewed holds, but not beyond the duration', async () => {
  const { context } = rigFor({ leaseMs: 2_500, durationMs: 4_000 });
  await lockTable.inject(context);
  const startedAt = performance.now();
  let free = false;
  while (!free && performance.now() - startedAt < 20_000) {
    await lockTable.renew(context, null).catch(() => {});
    free = await isFree();
  }
  expect(free).toBe(true);
  expect(performance.now() - startedAt).toBeGreaterThan(2_600);
  await lockTable.revert(context, null);
});

test('after a controller that died without a word, the next one finds its session and ends it', async () => {
  const { context } = rigFor();
  await lockTable.inject(context);
  const { context: next } = rigFor();
  await lockTable.revert(next, undefined);
  expect(await isFree()).toBe(true);
  await lockTable.revert(context, null);
});

test('a controller that takes the fault over takes the lock anew', async () => {
  const { context } = rigFor();
  await lockTable.renew(context, null);
  expect(await isFree()).toBe(false);
  await lockTable.revert(context, null);
});

test('a table that does not exist is refused by its name', async () => {
  const { context } = rigFor({ table: 'nothing' });
  await expect(lockTable.inject(context)).rejects.toMatchObject({
    code: 'invalid_fault',
    message: 'the database of inventory has no table nothing',
  });
  expect(context.held.size).toBe(0);
});
