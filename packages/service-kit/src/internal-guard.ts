import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { ServiceError } from './service-error.ts';

const loopbackName = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/**
 * For the control endpoints below /internal: names of this machine only, and a bearer token. A web page can send requests to loopback,
 * but it can neither choose the Host that its browser writes nor know the token. `route` is the label of what passes here.
 */
export function internalGuard({ token, route }: { readonly token: string; readonly route: string }): RequestHandler {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return function checkCaller(request, response, next) {
    response.locals['route'] = route;
    const origin = request.get('origin')?.replace(/^https?:\/\//, '');
    if (!loopbackName.test(request.get('host') ?? '') || (origin !== undefined && !loopbackName.test(origin))) {
      throw new ServiceError('forbidden', 'only for this machine');
    }
    // Digests are of one length, which a comparison in constant time needs.
    if (!timingSafeEqual(digest(request.get('authorization') ?? ''), expected))
      throw new ServiceError('unauthenticated', 'send the admin token');
    next();
  };
}
