import { bounds } from '../attempt/events.ts';
import type { Dossier } from '../grade/dossier.ts';
import type { Result } from '../grade/result.ts';

export interface Moment {
  readonly at: number;
  readonly what: string;
  readonly kind: 'fault' | 'shop' | 'alert' | 'learner';
}

/** Everything that happened, in its order. */
export function timelineOf(dossier: Dossier, { clocks }: Result): Moment[] {
  const moments: Moment[] = [
    ...dossier.faults.map(
      ({ kind, target, injectedAt }): Moment => ({ at: injectedAt, what: `fault: ${kind} on ${target}`, kind: 'fault' }),
    ),
    ...dossier.alerts.map(({ name, at, service, severity }): Moment => ({ at, what: `${severity}: ${name} (${service})`, kind: 'alert' })),
    ...clock(clocks.onset, 'a health check fails for the first time'),
    ...clock(clocks.firstUserError, 'the first checkout fails'),
    ...clock(clocks.recovered, 'all health checks hold again'),
    ...dossier.events.flatMap(learnerMoment),
  ];
  return moments.toSorted((a, b) => a.at - b.at);
}

const clock = (at: number | undefined, what: string): Moment[] => (at === undefined ? [] : [{ at, what, kind: 'shop' }]);

const said = ({ causes }: Extract<Dossier['events'][number], { type: 'diagnosed' | 'answered' }>): string =>
  causes.map(({ component, mechanism }) => `${component}, ${mechanism}`).join('; ');

function learnerMoment(event: Dossier['events'][number]): Moment[] {
  const moment = (what: string): Moment[] => [{ at: event.at, what, kind: 'learner' }];
  switch (event.type) {
    case 'started':
      return moment('the incident begins');
    case 'acknowledged':
      return moment('acknowledged');
    case 'hint':
      return moment(`hint ${event.index + 1} bought for ${event.price} points`);
    case 'noted':
      return moment(`note: ${event.text}`);
    case 'diagnosed':
      return moment(`diagnosis: ${said(event)}`);
    case 'answered':
      return moment(`${event.observer} says: ${said(event)}`);
    case 'acted':
      return moment(`${event.action} ${event.target === 'none' ? '' : event.target}: ${event.done}`);
    case 'restarted':
      return event.byAction ? [] : moment(`${event.process} was restarted`);
    case 'bound_broken':
      return moment(`bound broken: ${bounds[event.bound]}`);
    case 'voided':
      return moment(`voided: ${event.reason}`);
    case 'briefed':
    case 'baseline':
    case 'recovered':
    case 'finishing':
    case 'graded':
      return [];
  }
}
