import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { ServiceError } from './service-error.ts';

/** A name without a dot is one of this machine, or of the private network that containers share: nobody outside can let it resolve. */
const privateName = /^(?:127\.0\.0\.1|\[::1\]|[a-z][a-z0-9-]{0,62})(?::\d+)?$/i;

/**
 * For the control endpoints below /internal: private names only, and a bearer token. A web page can send requests to loopback, but it can
 * neither choose the Host that its browser writes nor know the token. `route` is the label of what passes here.
 */
export function internalGuard({ token, route }: { readonly token: string; readonly route: string }): RequestHandler {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return function checkCaller(request, response, next) {
    response.locals['route'] = route;
    const origin = request.get('origin')?.replace(/^https?:\/\//, '');
    if (!privateName.test(request.get('host') ?? '') || (origin !== undefined && !privateName.test(origin))) {
      throw new ServiceError('forbidden', 'only by a name of this machine or its private network');
    }
    // Digests are of one length, which a comparison in constant time needs.
    if (!timingSafeEqual(digest(request.get('authorization') ?? ''), expected))
      throw new ServiceError('unauthenticated', 'send the admin token');
    next();
  };
}
