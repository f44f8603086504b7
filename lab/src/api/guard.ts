import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ApiError } from './api-error.ts';
import { readCookie } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);
const safeMethods = new Set(['GET', 'HEAD']);

/** The other half of a session, without which its cookie can only read. */
export const SESSION_KEY_HEADER = 'x-faultline-session-key';

/**
 * Keeps out a page that a name server has pointed at 127.0.0.1 (DNS rebinding): it still says its own name in Host. And any page of
 * elsewhere: it says where it comes from in Origin.
 */
export const onlyFromLoopback: RequestHandler = function admitLoopback({ headers: { host, origin } }, _response, next) {
  if (!isLoopback(`http://${host ?? ''}`)) throw new ApiError('forbidden', 'the Host header must name 127.0.0.1 or localhost');
  if (origin !== undefined && !isLoopback(origin)) throw new ApiError('forbidden', `pages of ${origin} may not use the lab API`);
  next();
};

/** Lets nobody near the lab but who can read its run file, or the browser that such a person has let in. */
export function guard({ token, sessions }: { readonly token: string; readonly sessions: Sessions }): RequestHandler {
  return function admit(request, _response, next) {
    const { authorization } = request.headers;
    if (authorization === undefined) checkSession(request, sessions);
    else if (!equal(authorization, `Bearer ${token}`)) throw unauthenticated();
    next();
  };
}

/**
 * To a browser every port of this machine is the same site: SameSite lets the page of another local server send our cookie, and that
 * server is sent it as well. So the page must be exactly ours, and a cookie alone changes nothing.
 */
function checkSession(request: Request, sessions: Sessions): void {
  const id = readCookie(request);
  if (id === undefined || !sessions.has(id)) throw unauthenticated();
  requireOwnPage(request);
  if (safeMethods.has(request.method)) return;
  if (!sessions.mayAct(id, request.get(SESSION_KEY_HEADER) ?? '')) {
    throw new ApiError('forbidden', 'this page may look, but not act: open the link that `node lab console` prints');
  }
}

/** @throws ApiError when a browser says that the request comes from another origin than ours, another port included */
export function requireOwnPage({ headers }: Request): void {
  const { host = '', origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) throw new ApiError('forbidden', `pages of ${origin} may not use the lab API`);
  const fetchSite = headers['sec-fetch-site'];
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') {
    throw new ApiError('forbidden', 'only the console itself may use its session');
  }
}

function unauthenticated(): ApiError {
  return new ApiError(
    'unauthenticated',
    'send the token of .faultline/run.json as Authorization: Bearer; for a browser, `node lab console` prints the link that opens it',
  );
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
