import { get } from 'node:http';

/**
 * Asks by `node:http`, since loading `fetch` costs the lab more at its start than all that it asks.
 *
 * @throws when the answer is not 2xx, when there is none, or when `signal` aborts
 */
export function getOk(url: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { signal, agent: false }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) resolve();
      else reject(new Error(`${url} answers ${statusCode}`));
    });
    request.once('error', reject);
  });
}
