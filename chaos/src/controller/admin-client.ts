import { ChaosError } from '../chaos-error.ts';
import type { AdminClient } from '../fault-context.ts';

const TIMEOUT_MS = 4_000;

/** Sends the token that services and simulators want at their control endpoints. */
export function createAdminClient({ token, fetch: send = fetch }: { readonly token: string; readonly fetch?: typeof fetch }): AdminClient {
  return {
    async request(method, url, body) {
      let response: Response;
      let text: string;
      try {
        response = await send(url, {
          method,
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        text = await response.text();
      } catch (cause) {
        throw new ChaosError('unreachable', `${method} ${url} got no answer`, { cause });
      }
      return { status: response.status, body: parse(text) };
    },
  };
}

/** Whoever answers without JSON has not understood the question: its status says enough. */
function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
