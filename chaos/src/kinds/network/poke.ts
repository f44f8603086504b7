import { connect } from 'node:net';
import type { ProxyJson } from '@faultline/edge-proxy';
import { findEdge } from '@faultline/topology';

const CONNECT_WITHIN_MS = 1_000;

/** What a connection through a proxy met with. Times count from the attempt to connect. */
export interface PokeOutcome {
  readonly connected: boolean;
  readonly bytes: number;
  readonly firstByteMs?: number | undefined;
  /** How the other side ended it; undefined when it did not while we looked. */
  readonly ended?: 'fin' | 'reset' | undefined;
}

export interface PokeOptions {
  readonly proxy: ProxyJson;
  /** Base URL of the proxies' API: listeners of all interfaces are reached at its host. */
  readonly apiUrl: string;
  /** How long to look. */
  readonly forMs: number;
  /** Asks for an answer of about so many bytes. */
  readonly wantBytes?: number;
}

/**
 * Opens a connection through a proxy, says what makes the target answer, and then hangs up: so that a toxic meets traffic whether
 * or not anybody shops. Never rejects: whatever happens is an outcome.
 */
export function poke({ proxy, apiUrl, forMs, wantBytes = 0 }: PokeOptions): Promise<PokeOutcome> {
  const { host, port } = addressOf(proxy, apiUrl);
  const greeting = greetingFor(proxy.name, wantBytes);
  return new Promise((resolve) => {
    const startedAtMs = performance.now();
    let connected = false;
    let bytes = 0;
    let firstByteMs: number | undefined;
    let ended: PokeOutcome['ended'];
    const socket = connect({ host, port });
    socket.setTimeout(CONNECT_WITHIN_MS, () => !connected && socket.destroy());
    const hangUp = setTimeout(() => socket.end(), forMs / 2);
    const giveUp = setTimeout(() => socket.destroy(), forMs);
    socket.on('connect', () => {
      connected = true;
      socket.write(greeting);
    });
    socket.on('data', (data) => {
      firstByteMs ??= performance.now() - startedAtMs;
      bytes += data.length;
      if (bytes >= Math.max(wantBytes, 1)) socket.end();
    });
    socket.on('end', () => {
      ended = 'fin';
      socket.end();
    });
    socket.on('error', () => {
      ended = 'reset';
    });
    socket.on('close', () => {
      clearTimeout(hangUp);
      clearTimeout(giveUp);
      resolve({ connected, bytes, firstByteMs, ended });
    });
  });
}

function addressOf(proxy: ProxyJson, apiUrl: string): { host: string; port: number } {
  const at = proxy.listen.lastIndexOf(':');
  const host = proxy.listen.slice(0, at).replaceAll(/[[\]]/g, '');
  const everywhere = host === '' || host === '::' || host === '0.0.0.0';
  return { host: everywhere ? new URL(apiUrl).hostname : host, port: Number(proxy.listen.slice(at + 1)) };
}

function greetingFor(proxy: string, wantBytes: number): string | Buffer {
  const edge = findEdge(proxy) ?? findEdge(proxy.replace(/-\d+$/, ''));
  if (edge?.protocol === 'redis') {
    const echoed = 'x'.repeat(Math.min(wantBytes, 1_000_000) || 1);
    return `*2\r\n$4\r\nPING\r\n$${echoed.length}\r\n${echoed}\r\n`;
  }
  if (edge?.protocol === 'postgres') return startupPacket(wantBytes);
  const request = 'GET /health/live HTTP/1.1\r\nHost: localhost\r\nUser-Agent: faultline-chaos\r\n\r\n';
  return request.repeat(Math.min(Math.ceil(wantBytes / 200) || 1, 500));
}

/** PostgreSQL refuses longer ones. */
const LONGEST_STARTUP = 9_000;

/**
 * The start of a session that is never finished. The server repeats the names of protocol options that it does not know, so an
 * option with a long name gets a long answer, and no line in the server's log.
 */
function startupPacket(wantBytes: number): Buffer {
  const option = `_pq_.${'x'.repeat(Math.min(wantBytes, LONGEST_STARTUP))}`;
  const body = Buffer.from(['user', 'faultline_probe', 'database', 'faultline_probe', option, '1', ''].join('\0') + '\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(0x0003_0000, 4);
  return Buffer.concat([head, body]);
}
