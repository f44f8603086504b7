import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { INSTRUCTOR_HEADER } from '../../contract.ts';
import { ApiError } from './api-error.ts';

export interface GuardOptions {
  readonly token: string;
  /** Names by which the API may be called, besides localhost and IP addresses. */
  readonly allowedHosts: readonly string[];
}

/**
 * The token keeps other users of the machine out. Host and Origin keep web pages out: a page that a name server has pointed at us
 * (DNS rebinding) still says its own name in Host, which an IP address cannot be, and any page says where it comes from in Origin.
 */
export function guard({ token, allowedHosts }: GuardOptions): RequestHandler {
  const names = new Set(['localhost', ...allowedHosts.map((name) => name.toLowerCase())]);
  const isKnown = (origin: string): boolean => {
    const name = URL.parse(origin)?.hostname.replaceAll(/[[\]]/g, '');
    return name !== undefined && (names.has(name) || isIP(name) !== 0);
  };
  return function admit(request, _response, next) {
    const { host, origin, authorization } = request.headers;
    if (!isKnown(`http://${host ?? ''}`)) throw new ApiError('forbidden', 'the Host header must name localhost, or an IP address');
    if (origin !== undefined && !isKnown(origin)) throw new ApiError('forbidden', `pages of ${origin} may not use the chaos API`);
    if (!equal(authorization ?? '', `Bearer ${token}`)) {
      throw new ApiError('unauthenticated', 'send the token of the lab as Authorization: Bearer');
    }
    next();
  };
}

/** Whether the request comes with the instructor's secret. */
export function isInstructor(request: Request, secret: string | undefined): boolean {
  return secret !== undefined && equal(request.get(INSTRUCTOR_HEADER) ?? '', secret);
}

/** Hashed first, because the comparison wants equal lengths and must not tell ours. */
function equal(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
