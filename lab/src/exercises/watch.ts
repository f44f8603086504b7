import type { ChaosClient } from '@faultline/chaos/client';
import type { Bound } from '@faultline/exercise-engine';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { Incident } from './incident.ts';
import type { Shoppers } from './shoppers.ts';

export interface WatchDependencies {
  readonly chaos: ChaosClient;
  readonly shoppers: Shoppers;
  readonly supervisor: Supervisor;
  readonly alertmanagerUrl: string;
}

const TIMEOUT_MS = 2_000;
/** Below this share of the shoppers that the incident has, somebody has turned them away. */
const FEWER = 0.7;
/** Of the services of the shop; a restart of one is an attempt at a cure. */
const MOST_OF_THE_SHOP = 3;

/** Which bounds are broken at this moment. What cannot be asked breaks none. */
export async function brokenBounds(
  dependencies: WatchDependencies,
  incident: Incident,
  { expectedRate, restarted }: { expectedRate: number; restarted: ReadonlySet<string> },
): Promise<Bound[]> {
  const { chaos, shoppers, supervisor, alertmanagerUrl } = dependencies;
  const [rate, silenced, foreign] = await Promise.all([
    shoppers.rate(),
    hasSilence(alertmanagerUrl),
    chaos.faults().then(
      ({ faults }) => faults.some(({ id, state }) => state === 'active' && !incident.owns(id)),
      () => false,
    ),
  ]);
  const crowdAway = supervisor.processes.some(
    ({ name, state }) => name === 'shoppers' && ['stopped', 'stopping', 'paused'].includes(state.status),
  );
  return [
    ...(crowdAway || (rate !== undefined && rate < FEWER * expectedRate) ? ['shoppers_reduced' as const] : []),
    ...(silenced ? ['alert_silenced' as const] : []),
    ...(foreign ? ['defence_disabled' as const] : []),
    ...(restarted.size >= MOST_OF_THE_SHOP ? ['restarted_everything' as const] : []),
  ];
}

async function hasSilence(alertmanagerUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${alertmanagerUrl}/api/v2/silences`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const silences = (await response.json()) as { status: { state: string } }[];
    return silences.some(({ status }) => status.state === 'active');
  } catch {
    return false;
  }
}
