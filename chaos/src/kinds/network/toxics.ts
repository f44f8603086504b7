import { type ProxyClient, ProxyClientError, type ProxyJson } from '@faultline/edge-proxy';
import { ChaosError } from '../../chaos-error.ts';

/** Toxics of ours are called `faultline-<id of the fault>`; whatever is called otherwise belongs to somebody else. */
const PREFIX = 'faultline-';

export const toxicName = (id: string): string => `${PREFIX}${id}`;

/** The id of the fault that a toxic belongs to; undefined for a toxic of somebody else's. */
export const faultIdOf = (toxic: string): string | undefined => (toxic.startsWith(PREFIX) ? toxic.slice(PREFIX.length) : undefined);

/** A toxic that does nothing: it bears the name of a fault that Toxiproxy has no name for. */
export const MARKER = 'noop';

/** Runs a request to the proxies; whatever goes wrong is a ChaosError. */
export async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ProxyClientError)) throw cause;
    throw new ChaosError('unreachable', `the edge proxies: ${cause.message}`, { cause });
  }
}

/** A toxic may end by itself at any moment: then there is nothing left to do. */
export async function removeToxicIfThere({ client, proxy, name }: { client: ProxyClient; proxy: string; name: string }): Promise<void> {
  await client.removeToxic(proxy, name).catch(ignoreAbsence);
}

/** Toxiproxy, or the proxy in it, may have been started anew without what we had put there. */
export function ignoreAbsence(error: unknown): undefined {
  if (error instanceof ProxyClientError && error.status === 404) return undefined;
  throw error;
}

export const findToxic = (proxy: ProxyJson | undefined, name: string) => proxy?.toxics.find((toxic) => toxic.name === name);
