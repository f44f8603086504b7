import type { Fault } from '@faultline/chaos/contract';
import type { ServiceStatus, StatusSnapshot } from './snapshot.ts';

/** Something that happened, as the timeline of the console shows it. */
export interface Change {
  readonly at: string;
  readonly kind: 'process' | 'readiness' | 'breaker' | 'queue' | 'fault' | 'alert';
  /** What it happened to: a process, a replica, an edge, an alert. */
  readonly subject: string;
  readonly text: string;
  readonly tone: 'bad' | 'warn' | 'good' | 'neutral';
}

type Seen = Pick<StatusSnapshot, 'at' | 'processes' | 'services' | 'faults' | 'chaosHalted'>;

/** What differs between two looks at the lab, in the order in which a reader would want it told: causes first. */
export function changesBetween(before: Seen, after: Seen): Change[] {
  return [
    ...faultChanges(before, after),
    ...processChanges(before, after),
    ...readinessChanges(before, after),
    ...breakerChanges(before, after),
  ];
}

const isInForce = ({ state, confirmed }: Fault): boolean => confirmed && (state === 'active' || state === 'reverting');

const endings: Readonly<Record<NonNullable<Fault['endReason']>, string>> = {
  expired: 'is over: its time was up',
  completed: 'is over: it has done what it was for',
  reverted: 'is over: it was taken back',
  halted: 'is over: chaos was halted',
  aborted: 'is over: it was broken off',
  lease_lost: 'is over: it was lost',
  failed: 'is over: it failed',
};

/** What is hidden from the learner is in neither look. A controller that does not answer has not ended anything. */
function faultChanges(before: Seen, { at, faults, chaosHalted }: Seen): Change[] {
  if (before.faults === undefined || faults === undefined) return [];
  const were = new Map(before.faults.filter(isInForce).map((fault) => [fault.id, fault]));
  const are = new Map(faults.filter(isInForce).map((fault) => [fault.id, fault]));
  const change = ({ target }: Fault, text: string, tone: Change['tone']): Change => ({ at, kind: 'fault', subject: target, text, tone });
  const begun = [...are.values()].filter(({ id }) => !were.has(id)).map((fault) => change(fault, `${fault.kind} injected`, 'bad'));
  const ended = [...were.values()]
    .filter(({ id }) => !are.has(id))
    .map((fault) => {
      const reason = faults.find(({ id }) => id === fault.id)?.endReason;
      return change(fault, `${fault.kind} ${reason === undefined ? 'is over' : endings[reason]}`, 'good');
    });
  const halt: Change[] =
    before.chaosHalted === chaosHalted
      ? []
      : [{ at, kind: 'fault', subject: 'chaos', text: chaosHalted === true ? 'is halted' : 'may go on', tone: 'neutral' }];
  return [...begun, ...ended, ...halt];
}

const upAgain = new Set(['ready']);

function processChanges(before: Seen, { at, processes }: Seen): Change[] {
  const were = new Map(before.processes.map((each) => [each.name, each]));
  return processes.flatMap(({ name, status, restarts, reason }): Change[] => {
    const was = were.get(name);
    if (was === undefined) return [];
    const change = (text: string, tone: Change['tone']): Change[] => [{ at, kind: 'process', subject: name, text, tone }];
    // It may have died and come back between two looks.
    if (status === was.status) return restarts > was.restarts ? change('was started again', 'warn') : [];
    if (upAgain.has(status)) return change(was.status === 'paused' ? 'goes on' : 'is up', 'good');
    if (status === 'starting') return change('is starting', 'neutral');
    if (status === 'stopping') return change('is stopping', 'warn');
    return change(reason === undefined ? `is ${status}` : `is down: ${reason}`, 'bad');
  });
}

const readinessTold = {
  ready: ['is ready', 'good'],
  degraded: ['is degraded', 'warn'],
  not_ready: ['is not ready', 'bad'],
  unreachable: ['does not answer', 'bad'],
  unknown: undefined,
} as const;

function readinessChanges(before: Seen, { at, services }: Seen): Change[] {
  const were = new Map(before.services.flatMap(({ replicas }) => replicas.map((each) => [each.process, each.readiness] as const)));
  return services.flatMap(({ replicas }) =>
    replicas.flatMap(({ process, readiness, failing }): Change[] => {
      const told = readinessTold[readiness];
      const was = were.get(process);
      if (told === undefined || was === undefined || was === readiness || was === 'unknown') return [];
      const [text, tone] = told;
      const checks = failing.map(({ check }) => check).join(', ');
      return [{ at, kind: 'readiness', subject: process, text: checks === '' ? text : `${text}: ${checks}`, tone }];
    }),
  );
}

const breakerTones = { open: 'bad', 'half-open': 'warn', closed: 'good' } as const;

function breakerChanges(before: Seen, { at, services }: Seen): Change[] {
  const were = new Map(before.services.flatMap(({ name, breakers }) => Object.entries(breakers).map(([to, s]) => [`${name}-${to}`, s])));
  return services.flatMap(({ name, breakers }: ServiceStatus) =>
    Object.entries(breakers).flatMap(([to, state]): Change[] => {
      const subject = `${name}-${to}`;
      const was = were.get(subject);
      if (was === undefined || was === state) return [];
      return [
        {
          at,
          kind: 'breaker',
          subject,
          text: `breaker ${state === 'half-open' ? 'lets a probe through' : state}`,
          tone: breakerTones[state],
        },
      ];
    }),
  );
}
