import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { addSpanEvent } from '@faultline/telemetry/spans';
import pg, { type Pool, type PoolClient, type QueryResultRow } from 'pg';
import type { DatabaseFaults } from './faults/database/database-faults.ts';
import { ServiceError } from './service-error.ts';

export type PostgresOptions = {
  readonly url: string;
  readonly service: string;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly maxConnections?: number;
  /** To get a connection: from the pool or a new one. */
  readonly connectTimeoutMs?: number;
  /** For one statement, on the client's side and on the server's. */
  readonly queryTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  /** How long we may leave a transaction alone in its middle: then the server ends it, and nobody waits for its locks any more. */
  readonly idleTransactionMs?: number;
  /** False: no wait has a bound, whatever else is said; to see what the bounds are good for. */
  readonly isBounded?: boolean;
  /** Faults that act on this pool. */
  readonly faults?: DatabaseFaults;
};

export type Sql = {
  query<R extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>;
};

export type Transaction = Sql & {
  /** The connection of the transaction, for a library that writes its own rows in it. */
  readonly client: PoolClient;
};

export type Postgres = Sql & {
  /** Commits when `work` resolves, rolls back when it rejects. `work` may not use other connections. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** A round trip, for readiness. */
  ping(): Promise<void>;
  /**
   * Opens the connections before anybody waits for one, and they are kept. Resolves when the first are there; the others follow one by
   * one. A connection costs PostgreSQL a process and both sides a handshake: opened under load, by all who wait at once, they time out
   * together and are tried again together. Never rejects; what could not be opened is opened when it is needed.
   */
  warmUp(): Promise<void>;
  close(): Promise<void>;
};

/** With these a service answers its first requests. */
const FIRST_CONNECTIONS = 2;
const WAIT_WORTH_TELLING_MS = 5;

// int8 arrives as text because it may not fit a number; all of ours are counts and minor units, far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * A pool whose every wait is bounded. Errors of the connection (not of the SQL) become `dependency_unavailable`, so that use cases
 * need not tell them apart; everything is counted under dependency="postgres".
 */
export function createPostgres(options: PostgresOptions): Postgres {
  const { url, service, metrics, logger, faults, isBounded = true } = options;
  const { maxConnections = 8, connectTimeoutMs = 500, queryTimeoutMs = 800, lockTimeoutMs = 500, idleTransactionMs = 5_000 } = options;
  const pool = new pg.Pool({
    connectionString: url,
    application_name: service,
    max: maxConnections,
    min: maxConnections,
    ...(isBounded
      ? {
          connectionTimeoutMillis: connectTimeoutMs,
          query_timeout: queryTimeoutMs,
          statement_timeout: queryTimeoutMs,
          lock_timeout: lockTimeoutMs,
          idle_in_transaction_session_timeout: idleTransactionMs,
        }
      : {}),
    keepAlive: true,
  });
  // Without a listener, a connection that breaks while idle would end the process.
  pool.on('error', (error) => logger.event('pool_error', 'an idle database connection broke', { dependency: 'postgres', error }));
  exposePool(pool, metrics);
  faults?.attach(pool);

  const measured = createMeasure(metrics);
  const sleepMs = (): number | undefined => faults?.sleepMs();
  const query: Sql['query'] = (text, values) => measured(() => runOnPool({ pool, sleepMs }, text, values));
  return {
    query,
    transaction: (work) => measured(() => inTransaction({ pool, sleepMs }, work)),
    ping: async () => void (await query('select 1')),
    async warmUp() {
      await Promise.allSettled(Array.from({ length: FIRST_CONNECTIONS }, () => query('select 1')));
      void openTheOthers(pool);
    },
    close: () => pool.end(),
  };
}

/** A pool opens a connection only while all that it has are taken, so they are, for as long as the new one takes. */
async function openTheOthers(pool: Pool): Promise<void> {
  for (let wanted = FIRST_CONNECTIONS + 1; wanted <= pool.options.max; wanted += 1) {
    const taken = await Promise.allSettled(Array.from({ length: wanted }, () => pool.connect()));
    for (const each of taken) if (each.status === 'fulfilled') each.value.release();
    // The database is away, or the pool was closed: the first who needs a connection will be told.
    if (taken.some(({ status }) => status === 'rejected')) return;
  }
}

/** `sleepMs` is asked before each query: how long the database is to sleep before it. */
type Source = { readonly pool: Pool; readonly sleepMs: () => number | undefined };

async function run<R extends QueryResultRow>(client: PoolClient, text: string, values: readonly unknown[] = []): Promise<R[]> {
  const result = await client.query<R>(text, [...values]);
  return result.rows;
}

async function runOnPool<R extends QueryResultRow>({ pool, sleepMs }: Source, text: string, values?: readonly unknown[]): Promise<R[]> {
  const client = await acquire(pool);
  const ignore = (): void => {};
  client.on('error', ignore);
  let failure: unknown;
  try {
    await sleepInDatabase(client, sleepMs());
    return await run(client, text, values);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    client.off('error', ignore);
    // A connection that is still busy with what timed out is of no use to anybody.
    client.release(isConnectionError(failure) ? (failure as Error) : undefined);
  }
}

/**
 * Takes a connection out of the pool. Only a wait that can be felt is told, as an event on the span that waits: a span of its own for
 * each connection that was there would be one span in six.
 */
async function acquire(pool: Pool): Promise<PoolClient> {
  const startedAt = performance.now();
  try {
    return await pool.connect();
  } finally {
    const waitedMs = Math.round(performance.now() - startedAt);
    if (waitedMs >= WAIT_WORTH_TELLING_MS) addSpanEvent('connection_awaited', { dependency: 'postgres', wait_ms: waitedMs });
  }
}

async function sleepInDatabase(client: PoolClient, ms: number | undefined): Promise<void> {
  if (ms !== undefined) await client.query('select pg_sleep($1)', [ms / 1_000]);
}

async function inTransaction<T>({ pool, sleepMs }: Source, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const client = await acquire(pool);
  // A checked-out client reports a lost connection here as well as by the failing query.
  const ignore = (): void => {};
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work({
      client,
      async query(text, values) {
        await sleepInDatabase(client, sleepMs());
        return run(client, text, values);
      },
    });
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection whose rollback fails, or that timed out in the middle of a query, must not go back into the pool.
    broken = isConnectionError(error)
      ? (error as Error)
      : await client.query('rollback').then(
          () => undefined,
          (failed: Error) => failed,
        );
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

function createMeasure(metrics: Metrics) {
  return async function measured<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    let outcome = 'ok';
    try {
      return await work();
    } catch (error) {
      // An SQL error is an answer: the database did its work.
      if (!isConnectionError(error)) throw error;
      outcome = isTimeout(error) ? 'timeout' : 'failure';
      throw new ServiceError('dependency_unavailable', 'the database does not answer', { cause: error });
    } finally {
      const labels = { dependency: 'postgres', outcome };
      metrics.increment('dependency_requests_total', labels);
      metrics.increment('dependency_attempts_total', labels);
      metrics.observe('dependency_request_duration_seconds', labels, (performance.now() - startedAt) / 1_000);
    }
  };
}

function exposePool(pool: Pool, metrics: Metrics): void {
  metrics.onCollect('db_pool_connections', (set) => {
    set({ state: 'in_use' }, pool.totalCount - pool.idleCount);
    set({ state: 'idle' }, pool.idleCount);
  });
  // The pool queues every caller for a moment, also the query that a scrape itself makes: only those wait for whom there is no connection.
  metrics.onCollect('db_pool_waiting', (set) => {
    const available = pool.idleCount + (pool.options.max - pool.totalCount);
    set({}, Math.max(0, pool.waitingCount - available));
  });
}

/** Classes 08 (connection), 53 (resources), 57 (operator: shutdown, cancel by timeout), 55P03 (lock timeout), 25P03 (idle in transaction). */
const unavailableStates = /^(?:08...|53...|57...|55P03|25P03)$/;
const socketErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    socketErrors.has(code) ||
    unavailableStates.test(code) ||
    isTimeout(error) ||
    /connection terminated|client was closed|not queryable/i.test(error.message)
  );
}

/** pg's own timeouts have messages and no codes; 57014 is the server's. */
function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && (error.code === '57014' || error.code === '55P03' || error.code === 'ETIMEDOUT')) return true;
  return /timeout/i.test(error.message) && !('severity' in error);
}

/** The code of a violated unique constraint, for inserts that lose a race on purpose. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
