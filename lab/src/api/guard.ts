import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { ApiError } from './api-error.ts';

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Lets nobody near the lab but who can read its run file.
 *
 * The token keeps other users of the machine out. Host and Origin keep web pages out: a page that a name server has pointed at
 * 127.0.0.1 (DNS rebinding) still says its own name in Host, and any page says where it comes from in Origin.
 */
export function guard(token: string): RequestHandler {
  return function admit(request, _response, next) {
    const { host, origin, authorization } = request.headers;
    if (!isLoopback(`http://${host ?? ''}`)) throw new ApiError('forbidden', 'the Host header must name 127.0.0.1 or localhost');
    if (origin !== undefined && !isLoopback(origin)) throw new ApiError('forbidden', `pages of ${origin} may not use the lab API`);
    if (!equal(authorization ?? '', `Bearer ${token}`)) {
      throw new ApiError('unauthenticated', 'send the token of .faultline/run.json as Authorization: Bearer');
    }
    next();
  };
}

function isLoopback(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && loopbackNames.has(url.hostname);
}

/** Hashed first, because the comparison wants equal lengths and must not tell ours. */
function equal(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
