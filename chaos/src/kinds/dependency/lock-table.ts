import { serviceNames } from '@faultline/topology';
import pg from 'pg';
import { z } from 'zod';
import { ChaosError } from '../../chaos-error.ts';
import type { FaultContext } from '../../fault-context.ts';
import { defineFaultKind } from '../../fault-kind.ts';

const parameters = z.strictObject({
  database: z.enum(serviceNames).default('inventory').describe('whose database'),
  table: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/)
    .default('stock')
    .describe('the table that nobody else gets at'),
});
type Context = FaultContext<z.output<typeof parameters>>;

const HELD = 'lock';
const CONNECT_TIMEOUT_MS = 3_000;
/** The lock itself waits for whoever reads or writes just now; while it does, everybody behind it waits as well. */
const LOCK_TIMEOUT_MS = 4_000;
const QUERY_TIMEOUT_MS = 5_000;

/** A session of our own that holds the lock, and by whose name it is found again. */
class LockSession implements AsyncDisposable {
  readonly #client: pg.Client;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** However it ends, the server has let go of the lock by then: it is idle, in a transaction that is limited in both. */
  async limit(leaseMs: number, remainingMs: number): Promise<void> {
    const atLeastOne = (ms: number): string => String(Math.max(1, Math.ceil(ms)));
    await this.#client.query(
      `select set_config('idle_in_transaction_session_timeout', $1, true), set_config('transaction_timeout', $2, true)`,
      [atLeastOne(leaseMs), atLeastOne(remainingMs)],
    );
  }

  async look(table: string): Promise<{ held: boolean; waiting: number }> {
    const { rows } = await this.#client.query<{ held: boolean; waiting: number }>(
      `select coalesce(bool_or(granted and mode = 'AccessExclusiveLock' and pid = pg_backend_pid()), false) as held,
              (count(distinct pid) filter (where not granted))::int as waiting
       from pg_locks where relation = to_regclass($1)`,
      [table],
    );
    return rows[0] ?? { held: false, waiting: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The server rolls back what a session that ends was in the middle of.
    await this.#client.end();
  }
}

/** PostgreSQL cuts off what is longer. */
const sessionName = (id: string): string => `faultline-${id}`.slice(0, 63);

async function connect({ addresses, fault }: Context): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: addresses.databases[fault.parameters.database],
    application_name: sessionName(fault.id),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  // Somebody ended the session: the next query on it says so.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (cause) {
    throw new ChaosError('unreachable', `the database of ${fault.parameters.database} takes no connection`, { cause });
  }
  return client;
}

async function lock(context: Context): Promise<void> {
  const { fault, clock, leaseMs, held } = context;
  const client = await connect(context);
  const session = new LockSession(client);
  try {
    await client.query('begin');
    await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await session.limit(leaseMs + LOCK_TIMEOUT_MS, fault.endsAtMs - clock.epochMs());
    await client.query(`lock table ${fault.parameters.table} in access exclusive mode`);
    await session.limit(leaseMs, fault.endsAtMs - clock.epochMs());
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw lockError(error, fault.parameters);
  }
  held.set(HELD, session);
}

function lockError(cause: unknown, { database, table }: z.output<typeof parameters>): ChaosError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === '42P01') return new ChaosError('invalid_fault', `the database of ${database} has no table ${table}`, { cause });
  if (code === '55P03') {
    return new ChaosError('not_injected', `${table} of ${database} was in use for ${LOCK_TIMEOUT_MS} ms and could not be locked`, {
      cause,
    });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ChaosError('unreachable', `${table} of ${database} could not be locked: ${why}`, { cause });
}

const sessionOf = ({ held }: Context): LockSession | undefined => held.get(HELD) as LockSession | undefined;

/** A table that one transaction keeps for itself: whoever needs it waits for the lock, and holds what it has got while it waits. */
export const lockTable = defineFaultKind<typeof parameters, null>({
  kind: 'lock-table',
  layer: 'dependency',
  title: 'locked table',
  description: 'A transaction holds a table for itself. Whoever needs it waits, and keeps a connection of its pool busy while it does.',
  parameters,
  example: { database: 'inventory', table: 'stock' },
  signal: 'pg_locks: the AccessExclusiveLock that is granted to the session, and who waits for it',
  probe: 'sum by (job, outcome) (rate(dependency_requests_total{dependency="postgres",outcome!="ok"}[30s]))',
  reverts: 'the session ends, and its transaction is rolled back',
  confirmWithinMs: 8_000,
  targets: () => ['postgres'],
  occupies: () => ['postgres'],
  async inject(context) {
    await lock(context);
    return null;
  },
  async confirm(context) {
    const { database, table } = context.fault.parameters;
    const seen = await sessionOf(context)?.look(table);
    return seen?.held ? `${database}.${table} is locked; ${seen.waiting} sessions wait for it` : undefined;
  },
  async renew(context) {
    const { fault, clock, leaseMs } = context;
    const session = sessionOf(context);
    // The session of a controller that died went with it.
    if (session === undefined) return lock(context);
    try {
      await session.limit(leaseMs, fault.endsAtMs - clock.epochMs());
    } catch (cause) {
      throw new ChaosError('lease_lost', 'the session that held the lock was ended', { cause });
    }
  },
  async revert(context) {
    await sessionOf(context)?.[Symbol.asyncDispose]();
    context.held.delete(HELD);
    // One that a controller left behind, and that the server has not missed yet.
    const client = await connect(context);
    try {
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()', [
        sessionName(context.fault.id),
      ]);
    } finally {
      await client.end();
    }
  },
});
