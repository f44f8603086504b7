import { serviceFaultParameters } from '@faultline/contracts/faults';
import type { FaultMechanism } from '@faultline/leased-faults';
import type { DatabaseFaultSwitch } from './database-faults.ts';

const parameters = serviceFaultParameters['slow-queries'];

/** A plan gone bad: the connection is busy in the database for longer, so that the pool runs short as well. */
export function slowQueries(database: Pick<DatabaseFaultSwitch, 'slowDown'>): FaultMechanism<typeof parameters> {
  return {
    parameters,
    composes: false,
    start({ delayMs, percent }, { random, injected }) {
      database.slowDown(() => {
        if (random.float() * 100 >= percent) return undefined;
        injected();
        return delayMs;
      });
      return { stop: () => database.slowDown(undefined) };
    },
  };
}
