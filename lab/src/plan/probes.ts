import { connect } from 'node:net';
import { getOk } from '../supervisor/get-ok.ts';

/** Resolves when something accepts a connection there. */
export function acceptsConnections(port: number, host = '127.0.0.1'): (signal: AbortSignal) => Promise<void> {
  return (signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, signal });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
    });
}

/** Resolves when a GET is answered with 2xx. */
export function answersOk(url: string): (signal: AbortSignal) => Promise<void> {
  return (signal) => getOk(url, signal);
}
