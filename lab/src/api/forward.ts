import { request as send } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler } from 'express';
import { ApiError } from './api-error.ts';

/** What concerns one connection only, or is between the client and us. */
const ownHeaders = ['host', 'connection', 'keep-alive', 'upgrade', 'authorization', 'cookie', 'origin', 'referer'];

/**
 * Passes requests that were let in on to another process of the lab, with its token, and its answers back. When the client goes away, so does the
 * request: whoever is behind must learn of it. Mount it before anything reads bodies.
 */
export function forward({ to, name, token }: { readonly to: string; readonly name: string; readonly token: string }): RequestHandler {
  return async function pass(request, response) {
    const kept = Object.entries(request.headers).filter(([header]) => !ownHeaders.includes(header));
    const headers = { ...Object.fromEntries(kept), authorization: `Bearer ${token}` };
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      await new Promise<void>((resolve, reject) => {
        const outgoing = send(`${to}${request.url}`, { method: request.method, headers, signal: gone.signal }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          pipeline(answer, response).then(resolve, reject);
        });
        outgoing.once('error', reject);
        request.pipe(outgoing);
      });
    } catch (cause) {
      if (gone.signal.aborted || response.headersSent) {
        response.destroy();
        return;
      }
      throw new ApiError('unreachable', `${name} does not answer; node lab status shows why`, { cause });
    }
  };
}
