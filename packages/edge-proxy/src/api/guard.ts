import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/**
 * The API takes no token, because Toxiproxy's clients send none. What keeps web pages from driving it through a visitor's browser:
 * browsers are refused, as Toxiproxy does, and so is a Host that is a foreign name, which is how DNS rebinding gets past a same-origin
 * check. An IP address cannot be rebound, so any is taken.
 *
 * @returns why the request is refused, or undefined
 */
export function refusalOf(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): string | undefined {
  if (headers['user-agent']?.startsWith('Mozilla/') === true) return 'User agent not allowed';
  if (!isAllowedHost(headers.host ?? '', allowedHosts)) return 'Host not allowed';
  return undefined;
}

function isAllowedHost(header: string, allowedHosts: readonly string[]): boolean {
  const name = header
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return isIP(name) !== 0 || name === 'localhost' || allowedHosts.includes(name);
}
