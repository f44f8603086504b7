import type { Matcher } from '@faultline/query-core';
import { z } from 'zod';
import type { ApiReply, ApiRequest } from '../../http/route.ts';
import { AlertError } from '../alert-store.ts';
import { createMatchers, type LabelMatchers, MatcherError, parseMatchers } from '../matchers.ts';
import { SilenceError } from '../silences.ts';

/** A request that the API's description does not allow; the reply is that of the framework which Alertmanager is built on. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  /** Of the framework: 400 for what cannot be read, 602 for what can and is not as described. */
  readonly code: 400 | 602;

  constructor(code: 400 | 602, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** What the handler answers, or what it failed with, in Alertmanager's shapes: a JSON text for what it found wrong itself. */
export function answering(handle: (request: ApiRequest) => ApiReply): (request: ApiRequest) => ApiReply {
  return (request) => {
    try {
      return handle(request);
    } catch (error) {
      if (error instanceof BadRequest)
        return { status: error.code === 400 ? 400 : 422, json: { code: error.code, message: error.message } };
      if (error instanceof SilenceError) return { status: error.code === 'not_found' ? 404 : 400, json: error.message };
      if (error instanceof MatcherError || error instanceof AlertError) return { status: 400, json: error.message };
      throw error;
    }
  };
}

/** Throws BadRequest. */
export function parseBody<T>(schema: z.ZodType<T>, { body }: ApiRequest): T {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new BadRequest(400, `parsing body from "" failed, because ${(cause as Error).message}`, { cause });
  }
  const result = schema.safeParse(json);
  if (!result.success) throw new BadRequest(602, z.prettifyError(result.error));
  return result.data;
}

/** `filter`: matchers that must all hold. Throws MatcherError. */
export function filterOf({ query }: ApiRequest): LabelMatchers {
  return createMatchers(filterMatchers(query));
}

const filterMatchers = (query: URLSearchParams): Matcher[] => query.getAll('filter').flatMap(parseMatchers);

/** A parameter that is true unless it says something else than yes. */
export function flagOf({ query }: ApiRequest, name: string): boolean {
  const text = query.get(name) ?? '';
  return text === '' || /^(?:true|1|yes|ok|y|on|selected|checked|t|enabled)$/i.test(text);
}

export const dateTime = (timeMs: number): string => new Date(timeMs).toISOString();

/** RFC 3339; Go's zero time counts as missing. */
export const dateTimeSchema = z.iso.datetime({ offset: true }).transform((text) => {
  const timeMs = Date.parse(text);
  return text.startsWith('0001-01-01T00:00:00') ? undefined : timeMs;
});
