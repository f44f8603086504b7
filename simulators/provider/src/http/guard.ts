import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { Refusal } from './problem.ts';

/** A name without a dot is one of this machine, or of the private network that containers share: nobody outside can let it resolve. */
const privateName = /^(?:127\.0\.0\.1|\[::1\]|[a-z][a-z0-9-]{0,62})(?::\d+)?$/i;

/**
 * A bearer token, and private names only in Host and Origin: a page that a browser was led to can reach a local port,
 * by its own name that it lets resolve to 127.0.0.1, but it cannot choose what the browser writes there.
 */
export function guard(token: string): RequestHandler {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return function checkCaller(request, _response, next) {
    const origin = request.get('origin')?.replace(/^https?:\/\//, '');
    if (!privateName.test(request.get('host') ?? '') || (origin !== undefined && !privateName.test(origin))) throw new Refusal('forbidden');
    // Digests are of one length, which a comparison in constant time needs.
    if (!timingSafeEqual(digest(request.get('authorization') ?? ''), expected)) throw new Refusal('unauthenticated');
    next();
  };
}
