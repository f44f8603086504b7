import type { ApiReply, ApiRequest, Method, Route } from '../http/route.ts';
import { createRouter } from '../http/router.ts';

export type Answer = Readonly<{ status: number; text: string; json: unknown }>;
export type Call = (
  request: string,
  options?: Readonly<{ body?: string | Uint8Array; headers?: ApiRequest['headers'] }>,
) => Promise<Answer>;

/** Calls an API without a socket: `call('GET /api/v1/query?query=up')`. */
export function createCaller(routes: readonly Route[], describeError: (error: unknown) => ApiReply): Call {
  const find = createRouter(routes);
  return async (request, { body = '', headers = {} } = {}) => {
    const [method = '', target = ''] = request.split(/ (.*)/);
    const url = new URL(target, 'http://test');
    const found = find(method as Method, url.pathname);
    if (found === undefined || found === 'wrong-method') throw new Error(`no route for ${request}`);
    const call = async (): Promise<ApiReply> =>
      found.route.handle({
        method: method as Method,
        path: url.pathname,
        params: found.params,
        query: url.searchParams,
        headers,
        body: Buffer.from(body),
        signal: new AbortController().signal,
      });
    const reply = await call().catch(describeError);
    const text =
      'json' in reply
        ? JSON.stringify(reply.json)
        : 'text' in reply
          ? reply.text
          : 'bytes' in reply
            ? Buffer.from(reply.bytes).toString('latin1')
            : '';
    return { status: reply.status ?? 200, text, json: parsed(text) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The parameters as they stand in a URL. */
export function queryString(parameters: Readonly<Record<string, string | number>>): string {
  return new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)])).toString();
}
