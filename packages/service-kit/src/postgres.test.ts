import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createLogger } from '@faultline/telemetry/logger';
import { createMetrics } from '@faultline/telemetry/metrics';
import { startPostgres, type TestPostgres } from '@faultline/test-postgres';
import { type Span, type SpanContext, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createPostgres, isUniqueViolation, type PostgresOptions } from './postgres.ts';

let cluster: TestPostgres;
let url: string;
beforeAll(async () => {
  cluster = await startPostgres();
  url = await cluster.createDatabase();
}, 60_000);
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** Waits so long that only what a test makes wait runs into them. */
const patient = { connectTimeoutMs: 8_000, queryTimeoutMs: 8_000, lockTimeoutMs: 8_000 };

function setUp(change: Partial<PostgresOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({ service: 'order', write: (line) => lines.push(line) });
  const metrics = createMetrics('order');
  const postgres = createPostgres({ url, service: 'order', metrics, logger, ...patient, ...change });
  const counted = async (outcome: string): Promise<boolean> =>
    (await metrics.expose()).text.includes(`dependency_requests_total{dependency="postgres",outcome="${outcome}"} 1`);
  return { ...postgres, lines, counted, [Symbol.asyncDispose]: () => postgres.close() };
}

const unavailable = { code: 'dependency_unavailable' };
const pidOf = 'select pg_backend_pid() as pid';

test('a database that refuses connections is an unavailable dependency', async () => {
  await using postgres = setUp({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
  await expect(postgres.query('select 1')).rejects.toMatchObject(unavailable);
  expect(await postgres.counted('failure')).toBe(true);
});

test('a database that takes connections and says nothing is given up', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    await using postgres = setUp({
      url: `postgres://nobody@127.0.0.1:${(silent.address() as AddressInfo).port}/nothing`,
      connectTimeoutMs: 50,
    });
    await expect(postgres.ping()).rejects.toMatchObject(unavailable);
    expect(await postgres.counted('timeout')).toBe(true);
  } finally {
    silent.close();
  }
});

test('an error of the SQL is the caller’s: the database did its work', async () => {
  await using postgres = setUp();
  await expect(postgres.query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' });
  expect(await postgres.counted('ok')).toBe(true);
});

test('a taken key is told from other errors', async () => {
  await using postgres = setUp();
  await postgres.query('create table taken (key int primary key)');
  await postgres.query('insert into taken values (1)');
  expect(await postgres.query('insert into taken values (1)').catch(isUniqueViolation)).toBe(true);
  expect(await postgres.query('insert into taken values (null)').catch(isUniqueViolation)).toBe(false);
});

test('counts arrive as numbers', async () => {
  await using postgres = setUp();
  expect(await postgres.query('select count(*) as count from generate_series(1, 3)')).toEqual([{ count: 3 }]);
});

test('a query that takes too long is given up, and the next one has a connection of its own', async () => {
  await using postgres = setUp({ maxConnections: 1, queryTimeoutMs: 100 });
  await expect(postgres.query('select pg_sleep(60)')).rejects.toMatchObject(unavailable);
  expect(await postgres.counted('timeout')).toBe(true);
  await vi.waitFor(() => postgres.query('select 1'), { timeout: 8_000 });
});

test('who finds no free connection in time is told, and not kept waiting', async () => {
  await using postgres = setUp({ maxConnections: 1, connectTimeoutMs: 50 });
  await vi.waitFor(() => postgres.ping(), { timeout: 8_000 });
  const done = Promise.withResolvers<void>();
  const holding = postgres.transaction(() => done.promise);
  await expect(postgres.query('select 1')).rejects.toMatchObject(unavailable);
  done.resolve();
  await holding;
});

test('who waits too long for a lock is told', async () => {
  await using postgres = setUp({ lockTimeoutMs: 50 });
  await postgres.query('create table locked (id int)');
  const done = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = postgres.transaction(async ({ query }) => {
    await query('lock table locked');
    held.resolve();
    await done.promise;
  });
  await held.promise;
  await expect(postgres.query('insert into locked values (1)')).rejects.toMatchObject(unavailable);
  done.resolve();
  await holding;
});

test('a transaction is all or nothing, and its error is the one that was thrown', async () => {
  await using postgres = setUp({ maxConnections: 1 });
  await postgres.query('create table kept (id int)');
  await postgres.transaction(({ query }) => query('insert into kept values (1)'));
  const cause = new Error('changed my mind');
  const work = postgres.transaction(async ({ query }) => {
    await query('insert into kept values (2)');
    throw cause;
  });
  await expect(work).rejects.toBe(cause);
  expect(await postgres.query('select id from kept')).toEqual([{ id: 1 }]);
});

test('a wait for a connection is told on the span that waits, and only there', async () => {
  await using postgres = setUp({ maxConnections: 1 });
  await postgres.ping();
  const addEvent = vi.fn<Span['addEvent']>();
  const spanContext = (): SpanContext => ({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
  const active = vi.spyOn(trace, 'getActiveSpan').mockReturnValue({ addEvent, spanContext } as unknown as Span);
  try {
    await Promise.all([postgres.query('select pg_sleep(0.1)'), postgres.query('select 1')]);
  } finally {
    active.mockRestore();
  }
  expect(addEvent.mock.calls).toEqual([['connection_awaited', { dependency: 'postgres', wait_ms: expect.any(Number) as number }]]);
  expect(addEvent.mock.calls[0]?.[1]).toMatchObject({ wait_ms: expect.toSatisfy((ms: number) => ms >= 90) as number });
});

test('a transaction that failed leaves its connection clean, and in the pool', async () => {
  await using postgres = setUp({ maxConnections: 1 });
  const [before] = await postgres.query(pidOf);
  await expect(postgres.transaction(({ query }) => query('select * from nowhere'))).rejects.toMatchObject({ code: '42P01' });
  expect(await postgres.query(pidOf)).toEqual([before]);
});

test('a connection that breaks in a transaction does not go back into the pool', async () => {
  await using postgres = setUp({ maxConnections: 1 });
  const [before] = await postgres.query(pidOf);
  const suicide = postgres.transaction(({ query }) => query('select pg_terminate_backend(pg_backend_pid())'));
  await expect(suicide).rejects.toMatchObject(unavailable);
  const [after] = await postgres.query(pidOf);
  expect(after).not.toEqual(before);
});

test('a transaction that is left alone is ended by the server, and nobody waits for its locks any more', async () => {
  await using still = setUp({ idleTransactionMs: 100 });
  await using other = setUp();
  await other.query('create table lines (id int)');
  await other.query('insert into lines values (1)');
  const abandoned = still.transaction(async (sql) => {
    await sql.query('select 1 from lines for update');
    expect(await other.query('update lines set id = 2 returning id')).toEqual([{ id: 2 }]);
    await sql.query('select 1');
  });
  await expect(abandoned).rejects.toMatchObject(unavailable);
});

test('a connection that breaks while idle is told of, and ends nothing but itself', async () => {
  await using postgres = setUp();
  await using killer = setUp();
  const [victim] = await postgres.query<{ pid: number }>(pidOf);
  await killer.query('select pg_terminate_backend($1)', [victim?.pid]);
  await vi.waitFor(() => expect(postgres.lines.join()).toContain('pool_error'), { timeout: 8_000 });
  expect(await postgres.query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('when the server dies in the middle of a query, and after that, the dependency is unavailable', { timeout: 60_000 }, async () => {
  await using own = await startPostgres();
  await using postgres = setUp({ url: await own.createDatabase() });
  await postgres.ping();
  const [sleeping] = await Promise.allSettled([postgres.query('select pg_sleep(60)'), own.stop()]);
  expect(sleeping).toMatchObject({ status: 'rejected', reason: unavailable });
  await expect(postgres.ping()).rejects.toMatchObject(unavailable);
});

test('warming up opens connections ahead of need, and a database that is away does not matter', async () => {
  await using postgres = setUp();
  await postgres.warmUp();
  // The first are there when it resolves, and the others follow.
  await vi.waitFor(
    async () => {
      const [open] = await postgres.query<{ count: number }>(`select count(*) from pg_stat_activity where application_name = 'order'`);
      expect(open?.count).toBeGreaterThanOrEqual(4);
    },
    { timeout: 8_000 },
  );
  await using away = setUp({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
  await away.warmUp();
});
