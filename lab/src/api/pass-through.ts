import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Request, type Response, Router } from 'express';
import { ApiError } from './api-error.ts';
import { type BackendName, backendNames, isAllowed } from './backends.ts';

const TIMEOUT_MS = 15_000;
const MOST_AT_ONCE = 32;
const MOST_REQUEST_BYTES = 65_536;
const MOST_ANSWER_BYTES = 16 * 1_048_576;

/** What the shop's own session goes by here: Authorization is the lab's. */
const SHOP_AUTHORIZATION = 'x-shop-authorization';
const passedOn = ['accept', 'content-type', 'idempotency-key', 'traceparent', 'x-request-id'];
const passedBack = ['content-type', 'retry-after', 'x-request-id', 'location'];

/**
 * `/prometheus/*`, `/loki/*`, `/tempo/*`, `/alertmanager/*`, `/gateway/*`: the same APIs on the page's own origin. Cookies and tokens
 * of the lab go no further.
 */
export function passThroughRoutes(urls: () => Readonly<Record<BackendName, string>>): Router {
  const router = Router();
  let inFlight = 0;
  for (const backend of backendNames) {
    router.use(`/${backend}`, express.raw({ type: () => true, limit: MOST_REQUEST_BYTES }), async (request, response) => {
      if (!isAllowed(backend, request.method, request.path)) {
        throw new ApiError('not_found', `${request.method} ${request.path} of ${backend} is not passed through`);
      }
      if (inFlight >= MOST_AT_ONCE) throw new ApiError('overloaded', 'too many queries at once; try again');
      inFlight += 1;
      try {
        await forward({ backend, url: `${urls()[backend]}${request.url}`, request, response });
      } finally {
        inFlight -= 1;
      }
    });
  }
  return router;
}

interface Forward {
  readonly backend: BackendName;
  readonly url: string;
  readonly request: Request;
  readonly response: Response;
}

async function forward({ backend, url, request, response }: Forward): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? new Uint8Array(request.body) : undefined;
  let answer: globalThis.Response;
  try {
    answer = await fetch(url, { method: request.method, headers: headersOf(request), redirect: 'manual', signal, ...(body && { body }) });
  } catch (cause) {
    if (gone.signal.aborted) return;
    const why = signal.aborted ? `has not answered within ${TIMEOUT_MS / 1_000} s` : 'does not answer';
    throw new ApiError(signal.aborted ? 'timeout' : 'unreachable', `${backend} ${why}`, { cause });
  }
  response.status(answer.status);
  for (const name of passedBack) {
    const value = answer.headers.get(name);
    if (value !== null) response.set(name, value);
  }
  if (answer.body === null) return void response.end();
  // Cut off in the middle, the client sees a broken answer: better than one that only looks whole.
  await pipeline(Readable.fromWeb(answer.body), atMost(MOST_ANSWER_BYTES), response, {
    signal,
  }).catch(() => response.destroy());
}

function headersOf(request: Request): Record<string, string> {
  const headers = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = request.get(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const shop = request.get(SHOP_AUTHORIZATION);
  return shop === undefined ? headers : { ...headers, authorization: shop };
}

function atMost(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      seen += chunk.length;
      callback(seen > bytes ? new ApiError('overloaded', `an answer of more than ${bytes} bytes`) : null, chunk);
    },
  });
}
