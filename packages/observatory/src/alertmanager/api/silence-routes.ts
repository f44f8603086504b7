import type { Matcher } from '@faultline/query-core';
import { z } from 'zod';
import type { ApiReply, ApiRequest, Route } from '../../http/route.ts';
import type { Clock } from '../../seams.ts';
import { checked } from '../matchers.ts';
import { type Silence, type SilenceState, type Silences, silenceState } from '../silences.ts';
import { answering, dateTime, dateTimeSchema, filterOf, parseBody } from './replies.ts';

const postedSilence = z.object({
  id: z.string().optional(),
  matchers: z.array(z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) })).min(1),
  startsAt: dateTimeSchema,
  endsAt: dateTimeSchema,
  createdBy: z.string(),
  comment: z.string(),
});

/** What matters first: those at work by their end, then those to come by their start, then those that are over. */
const ORDER: Readonly<Record<SilenceState, number>> = { active: 0, pending: 1, expired: 2 };

/** /api/v2/silences and /api/v2/silence/:id. */
export function silenceRoutes({ silences, clock }: { silences: Silences; clock: Clock }): Route[] {
  function list(request: ApiRequest): ApiReply {
    const nowMs = clock.nowMs();
    const wanted = filterOf(request);
    const found = silences.all().filter(({ matchers }) => wanted.matches(labelsOfMatchers(matchers.list)));
    return { json: found.sort((a, b) => compare(a, b, nowMs)).map((silence) => describe(silence, nowMs)) };
  }

  function post(request: ApiRequest): ApiReply {
    const { matchers, startsAt, endsAt, ...rest } = parseBody(postedSilence, request);
    const nowMs = clock.nowMs();
    const id = silences.set({ ...rest, matchers: matchers.map(toMatcher), startsAtMs: startsAt ?? nowMs, endsAtMs: endsAt ?? 0 }, nowMs);
    return { json: { silenceID: id } };
  }

  function expire({ params }: ApiRequest): ApiReply {
    silences.expire(params['id'] ?? '', clock.nowMs());
    return { empty: true };
  }

  return [
    { method: 'GET', path: '/api/v2/silences', handle: answering(list) },
    { method: 'POST', path: '/api/v2/silences', handle: answering(post) },
    {
      method: 'GET',
      path: '/api/v2/silence/:id',
      handle: answering(({ params }) => ({ json: describe(silences.get(params['id'] ?? ''), clock.nowMs()) })),
    },
    { method: 'DELETE', path: '/api/v2/silence/:id', handle: answering(expire) },
  ];
}

function describe(silence: Silence, nowMs: number): unknown {
  return {
    id: silence.id,
    status: { state: silenceState(silence, nowMs) },
    updatedAt: dateTime(silence.updatedAtMs),
    comment: silence.comment,
    createdBy: silence.createdBy,
    endsAt: dateTime(silence.endsAtMs),
    matchers: silence.matchers.list.map(({ name, op, value }) => ({
      isEqual: op === '=' || op === '=~',
      isRegex: op.endsWith('~'),
      name,
      value,
    })),
    startsAt: dateTime(silence.startsAtMs),
  };
}

function toMatcher({ name, value, isRegex, isEqual }: { name: string; value: string; isRegex: boolean; isEqual: boolean }): Matcher {
  const op = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
  return checked({ name, op, value });
}

/** A filter looks at a silence's matchers as if they were labels, as Alertmanager does. */
const labelsOfMatchers = (list: readonly Matcher[]): Record<string, string> =>
  Object.fromEntries(list.map(({ name, value }) => [name, value]));

function compare(a: Silence, b: Silence, nowMs: number): number {
  const [stateA, stateB] = [silenceState(a, nowMs), silenceState(b, nowMs)];
  if (stateA !== stateB) return ORDER[stateA] - ORDER[stateB];
  switch (stateA) {
    case 'active':
      return a.endsAtMs - b.endsAtMs;
    case 'pending':
      return a.startsAtMs - b.startsAtMs;
    case 'expired':
      return b.endsAtMs - a.endsAtMs;
  }
}
