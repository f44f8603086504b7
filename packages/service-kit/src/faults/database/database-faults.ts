import type { Pool } from 'pg';

/** Where faults reach into the pool of this service. */
export type DatabaseFaults = {
  /** For `createPostgres`: this is a pool of the service. */
  attach(pool: Pool): void;
  /** How long the database is to sleep before the next query, in ms; undefined unless somebody made it slow. */
  sleepMs(): number | undefined;
};

export type DatabaseFaultSwitch = DatabaseFaults & {
  readonly pools: readonly Pool[];
  /** From now on, what to ask before each query; undefined to stop. */
  slowDown(sleepMs: (() => number | undefined) | undefined): void;
};

export function createDatabaseFaults(): DatabaseFaultSwitch {
  const pools: Pool[] = [];
  let current: (() => number | undefined) | undefined;
  return {
    pools,
    attach: (pool) => void pools.push(pool),
    sleepMs: () => current?.(),
    slowDown(sleepMs) {
      current = sleepMs;
    },
  };
}
