import { request } from 'node:http';

export interface Attack {
  /** What is tried, for a failure's message. */
  readonly what: string;
  readonly method: string;
  /** As it goes over the wire: nobody normalises it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Outcome {
  /** Undefined when the connection was closed without an answer. */
  readonly status: number | undefined;
  readonly body: string;
  readonly tookMs: number;
}

/** Longer than any deadline of the system: who has not answered by then hangs. */
export const HANG_MS = 10_000;
const KEPT_BYTES = 200_000;

/** Sends it on a connection of its own. Only a hang rejects: a closed connection is an outcome. */
export function sendAttack(port: number, { method, path, headers = {}, body }: Attack): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const done = (status: number | undefined, text: string): void => resolve({ status, body: text, tookMs: performance.now() - startedAt });
    let text = '';
    const sent = request({ host: '127.0.0.1', port, method, path, agent: false, headers: { host: `127.0.0.1:${port}`, ...headers } });
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${HANG_MS} ms`));
      sent.destroy();
    }, HANG_MS);
    sent.on('close', () => clearTimeout(timer));
    sent.on('error', () => done(undefined, text));
    sent.on('response', (response) => {
      response.setEncoding('latin1');
      response.on('data', (chunk: string) => {
        if (text.length < KEPT_BYTES) text += chunk;
      });
      response.on('end', () => done(response.statusCode, text));
      response.on('error', () => done(response.statusCode, text));
    });
    sent.end(body);
  });
}
