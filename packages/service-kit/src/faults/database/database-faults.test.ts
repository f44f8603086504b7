import { monotonicClock } from '@faultline/resilience';
import { createLogger } from '@faultline/telemetry/logger';
import { createMetrics } from '@faultline/telemetry/metrics';
import { startPostgres, type TestPostgres } from '@faultline/test-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgres, type PostgresOptions } from '../../postgres.ts';
import { createWallClock } from '../../wall-clock.ts';
import { createServiceFaults } from '../service-faults.ts';

let cluster: TestPostgres;
let url: string;
beforeAll(async () => {
  cluster = await startPostgres();
  url = await cluster.createDatabase();
}, 60_000);
afterAll(() => cluster?.[Symbol.asyncDispose]());

function setUp(change: Partial<PostgresOptions> = {}) {
  const logger = createLogger({ service: 'order', write: () => {} });
  const metrics = createMetrics('order');
  const faults = createServiceFaults({
    adminToken: 'a-token-for-tests',
    metrics,
    logger,
    clock: monotonicClock,
    wallClock: createWallClock(),
  });
  const postgres = createPostgres({ url, service: 'order', metrics, logger, maxConnections: 3, faults: faults.database, ...change });
  const inject = (kind: string, parameters: Record<string, unknown> = {}) =>
    faults.registry.start({ id: kind, kind, parameters, leaseMs: 15_000, durationMs: 60_000, seed: 1, blind: false });
  const gauge = async (series: string): Promise<number> =>
    Number(
      (await metrics.expose()).text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')[1],
    );
  return { ...postgres, faults: faults.registry, inject, gauge, [Symbol.asyncDispose]: () => postgres.close() };
}

const unavailable = { code: 'dependency_unavailable' };
const evidence = ({ faults }: ReturnType<typeof setUp>): string | undefined => faults.list.faults[0]?.evidence;

test('an exhausted pool makes callers wait in vain, and serves them as soon as it ends', async () => {
  await using postgres = setUp({ connectTimeoutMs: 400 });
  postgres.inject('pool-exhaustion');
  await expect.poll(() => evidence(postgres), { timeout: 8_000 }).toBe('holds 3 of 3 connections');
  const waiting = postgres.query('select 1');
  expect(await postgres.gauge('db_pool_waiting')).toBe(1);
  expect(await postgres.gauge('db_pool_connections{state="in_use"}')).toBe(3);
  await expect(waiting).rejects.toMatchObject(unavailable);
  expect(await postgres.gauge('fault_injected_total{kind="pool-exhaustion"}')).toBe(3);
  postgres.faults.endAll();
  await expect(postgres.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
  expect(await postgres.gauge('db_pool_connections{state="in_use"}')).toBe(0);
});

test('as many connections are taken as was asked for; the others work on', async () => {
  await using postgres = setUp();
  postgres.inject('pool-exhaustion', { connections: 2 });
  await expect.poll(() => evidence(postgres), { timeout: 8_000 }).toBe('holds 2 of 2 connections');
  await expect(postgres.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
});

test('a connection that breaks while it is held is replaced, and the service survives it', async () => {
  await using postgres = setUp();
  await using other = setUp({ service: 'other' });
  postgres.inject('pool-exhaustion');
  await expect.poll(() => evidence(postgres), { timeout: 8_000 }).toBe('holds 3 of 3 connections');
  await other.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'order' and datname = current_database()`,
  );
  await expect.poll(() => postgres.faults.list.faults[0]?.injected, { timeout: 8_000 }).toBe(6);
  expect(evidence(postgres)).toBe('holds 3 of 3 connections');
});

test('a slow database is asleep before each query, of transactions too', async () => {
  await using postgres = setUp({ queryTimeoutMs: 8_000 });
  postgres.inject('slow-queries', { delayMs: 150 });
  const startedAt = performance.now();
  await postgres.query('select 1');
  await postgres.transaction(async (sql) => {
    await sql.query('select 1');
    await sql.query('select 1');
  });
  await postgres.ping();
  expect(performance.now() - startedAt).toBeGreaterThan(4 * 148);
  expect(postgres.faults.list.faults[0]).toMatchObject({ injected: 4 });
  postgres.faults.endAll();
  await expect(postgres.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
});

test('beyond the statement timeout it is no answer, and the connection is not used again', async () => {
  await using postgres = setUp({ queryTimeoutMs: 100, connectTimeoutMs: 8_000 });
  postgres.inject('slow-queries', { delayMs: 60_000 });
  await expect(postgres.query('select 1')).rejects.toMatchObject(unavailable);
  await expect(postgres.transaction((sql) => sql.query('select 1'))).rejects.toMatchObject(unavailable);
  expect(await postgres.gauge('dependency_requests_total{dependency="postgres",outcome="timeout"}')).toBe(2);
  postgres.faults.endAll();
  await expect.poll(() => postgres.query('select 1 as one').catch(() => undefined), { timeout: 8_000 }).toEqual([{ one: 1 }]);
});

test('an error of the SQL stays one, and its connection stays good', async () => {
  await using postgres = setUp({ queryTimeoutMs: 8_000, maxConnections: 1 });
  postgres.inject('slow-queries', { delayMs: 5 });
  await expect(postgres.query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' });
  await expect(postgres.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
});
