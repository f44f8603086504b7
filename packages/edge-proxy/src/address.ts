import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';

/** A TCP address. An empty host means "nobody said". */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Splits `host:port`, `:port` and `[ipv6]:port`.
 * @throws Error with the words of Go's net package, which Toxiproxy's users know: `address nope: missing port in address`.
 */
export function parseHostPort(text: string): HostPort {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d*)$/.exec(text);
  if (match === null) {
    if (!text.includes(':')) throw new Error(`address ${text}: missing port in address`);
    if (/:.*:/.test(text)) throw new Error(`address ${text}: too many colons in address`);
    throw new Error(`address ${text}: invalid port`);
  }
  const port = Number(match[3]);
  if (port > 65_535) throw new Error(`address ${match[3]}: invalid port`);
  return { host: match[1] ?? match[2] ?? '', port };
}

export function formatHostPort({ host, port }: HostPort): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The address a TCP server listens on. */
export function tcpAddressOf(address: AddressInfo | string | null): HostPort {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a TCP port');
  return { host: address.address, port: address.port };
}
