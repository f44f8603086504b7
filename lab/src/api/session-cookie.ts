import type { CookieOptions, Request, Response } from 'express';

/**
 * Cookies know no ports: every lab of this machine is sent the cookies of all of them, so each has a name of its own. The port
 * that the browser used, which is the one that it must send the cookie back to.
 */
function cookieName({ headers }: Pick<Request, 'headers'>): string {
  return `faultline_${URL.parse(`http://${headers.host ?? ''}`)?.port || '80'}`;
}

const options: CookieOptions = { httpOnly: true, sameSite: 'strict', path: '/api' };

export function readCookie(request: Pick<Request, 'headers'>): string | undefined {
  const name = cookieName(request);
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === name) return value;
  }
  return undefined;
}

/** For as long as the browser runs. */
export function setCookie(request: Request, response: Response, value: string): void {
  response.cookie(cookieName(request), value, options);
}

export function clearCookie(request: Request, response: Response): void {
  response.clearCookie(cookieName(request), options);
}
