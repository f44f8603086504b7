import { serviceFaultParameters } from '@faultline/contracts/faults';
import { type FaultMechanism, LeasedFaultError } from '@faultline/leased-faults';
import type { Pool, PoolClient } from 'pg';
import type { DatabaseFaultSwitch } from './database-faults.ts';

const parameters = serviceFaultParameters['pool-exhaustion'];

const RETRY_MS = 100;

/** Connections that somebody took and never gave back. They are taken as they become free, like anybody would. */
export function poolExhaustion(database: Pick<DatabaseFaultSwitch, 'pools'>): FaultMechanism<typeof parameters> {
  return {
    parameters,
    composes: false,
    start({ connections }, { injected }) {
      if (database.pools.length === 0) throw new LeasedFaultError('invalid_fault', 'this service has no database');
      const holders = database.pools.flatMap((pool) =>
        Array.from({ length: Math.min(connections ?? Number.POSITIVE_INFINITY, pool.options.max) }, () => holdOne(pool, injected)),
      );
      return {
        stop() {
          for (const { release } of holders) release();
        },
        evidence: () => `holds ${holders.filter(({ holding }) => holding).length} of ${holders.length} connections`,
      };
    },
  };
}

type Holder = { readonly holding: boolean; release(): void };

/** Holds one connection of the pool until it is told to let go; one that breaks meanwhile is replaced. */
function holdOne(pool: Pool, onHeld: () => void): Holder {
  let held: PoolClient | undefined;
  let released = false;
  let timer: NodeJS.Timeout | undefined;

  function onBroken(error: Error): void {
    const broken = held;
    held = undefined;
    broken?.release(error);
    takeLater();
  }
  function takeLater(): void {
    if (!released) timer = setTimeout(take, RETRY_MS).unref();
  }
  function take(): void {
    pool.connect().then((client) => {
      if (released) {
        client.release();
        return;
      }
      held = client;
      client.once('error', onBroken);
      onHeld();
    }, takeLater);
  }
  take();

  return {
    get holding() {
      return held !== undefined;
    },
    release() {
      released = true;
      clearTimeout(timer);
      held?.off('error', onBroken);
      held?.release();
      held = undefined;
    },
  };
}
