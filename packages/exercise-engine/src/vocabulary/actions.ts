import { edges, findEdge, serviceNames } from '@faultline/topology';

export type ActionName = (typeof actions)[number]['name'];

/** What an on-call engineer can do here. Each takes a target; the list is the same in every exercise. */
export const actions = [
  { name: 'restart', title: 'restart a service, a replica or a store', targets: [...serviceNames, 'redis', 'postgres', 'provider'] },
  { name: 'rollback', title: 'take back the last deploy of a service', targets: [...serviceNames] },
  { name: 'reroute', title: 'move the traffic of a network path to its standby', targets: edges.map(({ name }) => name) },
  { name: 'failover', title: "switch to the card provider's other region", targets: ['provider'] },
  { name: 'terminate-sessions', title: "end a service's stuck database sessions", targets: [...serviceNames] },
  { name: 'disable-job', title: 'switch off the background and debugging work of a service', targets: [...serviceNames] },
  { name: 'refill', title: 'put a store in order: evict what does not belong there, warm what does', targets: ['redis'] },
  { name: 'none', title: 'do nothing, because nothing is needed', targets: ['none'] },
] as const;

/** A target may name one replica: `payment/2`. */
export function isActionTarget(action: ActionName, target: string): boolean {
  const found = actions.find(({ name }) => name === action);
  return (found?.targets as readonly string[] | undefined)?.includes(baseOf(target)) ?? false;
}

const baseOf = (target: string): string => target.replace(/\/\d+$/, '');

const networkKinds = new Set(['latency', 'bandwidth', 'slow-close', 'timeout', 'reset-peer', 'slicer', 'limit-data', 'down']);
const databaseKinds = new Set(['lock-table', 'slow-queries', 'pool-exhaustion']);
const backgroundKinds = new Set(['event-loop-block', 'cpu-burn', 'log-flood', 'label-explosion']);
const codeKinds = new Set([
  'http-delay',
  'http-abort',
  'http-body',
  'heap-leak',
  'clock-skew',
  'bad-deploy',
  'crash-loop',
  'pool-exhaustion',
  ...backgroundKinds,
]);

export interface PlacedFault {
  readonly kind: string;
  readonly target: string;
}

/**
 * Whether an action removes the cause, as it would outside: a defect of the code goes with its rollback but comes back after a
 * restart; a broken path is avoided, a stuck session ended. What an action cannot cure it still does.
 */
export function cures({ action, target }: { readonly action: ActionName; readonly target: string }, fault: PlacedFault): boolean {
  const same = baseOf(target) === baseOf(fault.target);
  switch (action) {
    case 'restart':
      return same && fault.kind === 'pause';
    case 'rollback':
      return same && codeKinds.has(fault.kind);
    case 'disable-job':
      return same && backgroundKinds.has(fault.kind);
    case 'reroute':
      return same && networkKinds.has(fault.kind) && findEdge(baseOf(target)) !== undefined;
    case 'failover':
      return (
        (fault.kind.startsWith('provider-') && target === 'provider') ||
        (networkKinds.has(fault.kind) && fault.target === 'payment-provider')
      );
    case 'terminate-sessions':
      return databaseKinds.has(fault.kind) && (same || fault.target === 'postgres');
    case 'refill':
      return fault.kind.startsWith('redis-');
    case 'none':
      return false;
  }
}
