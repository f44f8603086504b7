import type { ActionName } from '@faultline/exercise-engine';
import type { Supervisor } from '../supervisor/supervisor.ts';

const DEATHS_BEFORE_GIVING_UP = 3;

/** What an action really does to the lab, besides what it cures. Resolves with what to tell, the same whether it helps or not. */
export async function perform({ action, target }: { action: ActionName; target: string }, supervisor: Supervisor): Promise<string> {
  switch (action) {
    case 'restart': {
      const processes = supervisor.find(target.replace('/', '-'));
      for (const each of processes) {
        await each.restart();
        await each.whenReady({ mayDie: DEATHS_BEFORE_GIVING_UP });
      }
      return `restarted ${processes.map(({ name }) => name).join(', ')}`;
    }
    case 'rollback':
      return `${target} runs what it ran before its last deploy`;
    case 'reroute':
      return `${target} goes over its standby path`;
    case 'failover':
      return `${target} is reached in its other region`;
    case 'terminate-sessions':
      return `the database sessions of ${target} that were stuck are ended`;
    case 'disable-job':
      return `the background work of ${target} is off`;
    case 'refill':
      return `${target} was put in order`;
    case 'none':
      return 'nothing was changed';
  }
}
