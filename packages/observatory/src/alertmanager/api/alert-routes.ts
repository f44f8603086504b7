import { compileRegex, isQueryError, labelsKey } from '@faultline/query-core';
import { z } from 'zod';
import type { ApiReply, ApiRequest, Route } from '../../http/route.ts';
import type { Clock } from '../../seams.ts';
import { type Alert, isResolvedAt, type Muting } from '../alert.ts';
import { AlertError, type AlertMessage, type AlertStore } from '../alert-store.ts';
import type { Dispatcher } from '../dispatcher.ts';
import { MatcherError } from '../matchers.ts';
import { answering, dateTime, dateTimeSchema, filterOf, flagOf, parseBody } from './replies.ts';

export type AlertRoutesOptions = Readonly<{
  store: AlertStore;
  dispatcher: Dispatcher;
  /** Throws AlertError. */
  put: (message: AlertMessage) => void;
  mutingOf: (alert: Alert, timeMs: number) => Muting;
  clock: Clock;
}>;

const labelSet = z.record(z.string(), z.string());
const postedAlerts = z.array(
  z.object({
    labels: labelSet,
    annotations: labelSet.default({}),
    startsAt: dateTimeSchema.optional(),
    endsAt: dateTimeSchema.optional(),
    generatorURL: z.string().default(''),
  }),
);

/** /api/v2/alerts and /api/v2/alerts/groups. */
export function alertRoutes({ store, dispatcher, put, mutingOf, clock }: AlertRoutesOptions): Route[] {
  function describe(alert: Alert, timeMs: number) {
    const muting = mutingOf(alert, timeMs);
    return {
      annotations: alert.annotations,
      endsAt: dateTime(alert.endsAtMs),
      fingerprint: alert.fingerprint,
      receivers: dispatcher.receiversOf(alert.labels).map((name) => ({ name })),
      startsAt: dateTime(alert.startsAtMs),
      status: {
        inhibitedBy: muting.inhibitedBy,
        mutedBy: [],
        silencedBy: muting.silencedBy,
        state: muting.silencedBy.length + muting.inhibitedBy.length > 0 ? 'suppressed' : 'active',
      },
      updatedAt: dateTime(alert.updatedAtMs),
      ...(alert.generatorUrl === '' ? {} : { generatorURL: alert.generatorUrl }),
      labels: alert.labels,
    };
  }

  /** The alerts that go on and that the request asks for, as the API shows them. */
  function select(alerts: Iterable<Alert>, request: ApiRequest) {
    const timeMs = clock.nowMs();
    const filter = filterOf(request);
    const [active, silenced, inhibited] = [flagOf(request, 'active'), flagOf(request, 'silenced'), flagOf(request, 'inhibited')];
    return [...alerts]
      .filter((alert) => !isResolvedAt(alert, timeMs) && filter.matches(alert.labels))
      .map((alert) => describe(alert, timeMs))
      .filter(({ status }) => (active || status.state !== 'active') && (silenced || status.silencedBy.length === 0))
      .filter(({ status }) => inhibited || status.inhibitedBy.length === 0)
      .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : Number(a.fingerprint > b.fingerprint)));
  }

  function list(request: ApiRequest): ApiReply {
    const isAsked = receiverFilter(request);
    return { json: select(store.all(), request).filter(({ receivers }) => receivers.some(({ name }) => isAsked(name))) };
  }

  function groups(request: ApiRequest): ApiReply {
    const isAsked = receiverFilter(request);
    const found = dispatcher.groups
      .filter(({ route }) => isAsked(route.config.receiver))
      .map(({ alerts, labels, route }) => ({ alerts: select(alerts, request), labels, receiver: { name: route.config.receiver } }))
      .filter(({ alerts }) => alerts.length > 0);
    const sortKey = ({ labels, receiver }: (typeof found)[number]): string => `${labelsKey(labels)}${receiver.name}`;
    return { json: found.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : Number(sortKey(a) > sortKey(b)))) };
  }

  /** The good ones are taken even if others are bad. */
  function post(request: ApiRequest): ApiReply {
    const problems = new Set<string>();
    for (const { labels, annotations, startsAt, endsAt, generatorURL } of parseBody(postedAlerts, request)) {
      try {
        put({ labels, annotations, startsAtMs: startsAt, endsAtMs: endsAt, generatorUrl: generatorURL });
      } catch (error) {
        if (!(error instanceof AlertError)) throw error;
        problems.add(error.message);
      }
    }
    if (problems.size > 0) throw new AlertError([...problems].join('; '));
    return { empty: true };
  }

  return [
    { method: 'GET', path: '/api/v2/alerts', handle: answering(list) },
    { method: 'POST', path: '/api/v2/alerts', handle: answering(post) },
    { method: 'GET', path: '/api/v2/alerts/groups', handle: answering(groups) },
  ];
}

function receiverFilter({ query }: ApiRequest): (name: string) => boolean {
  const pattern = query.get('receiver') ?? '';
  if (pattern === '') return () => true;
  try {
    const regex = compileRegex(pattern, { anchored: true });
    return (name) => regex.test(name);
  } catch (error) {
    if (isQueryError(error)) throw new MatcherError(`failed to parse receiver param: ${error.message}`);
    throw error;
  }
}
