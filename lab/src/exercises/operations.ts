import type { ActionName } from '@faultline/exercise-engine';
import type { Supervisor } from '../supervisor/supervisor.ts';

const DEATHS_BEFORE_GIVING_UP = 3;
/** In an incident a restarted service may not get ready, which is an answer too. */
const READY_WITHIN_MS = 20_000;

/** What an action really does to the lab, besides what it cures. Resolves with what to tell, the same whether it helps or not. */
export async function perform({ action, target }: { action: ActionName; target: string }, supervisor: Supervisor): Promise<string> {
  switch (action) {
    case 'restart': {
      const processes = supervisor.find(target.replace('/', '-'));
      const done: string[] = [];
      for (const each of processes) {
        await each.restart();
        const isReady = await each.whenReady({ mayDie: DEATHS_BEFORE_GIVING_UP, withinMs: READY_WITHIN_MS }).then(
          () => true,
          () => false,
        );
        done.push(isReady ? each.name : `${each.name} (which is not ready)`);
      }
      return `restarted ${done.join(', ')}`;
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
