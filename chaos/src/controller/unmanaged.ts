import type { ProxyClient, ProxyJson } from '@faultline/edge-proxy';
import { findEdge } from '@faultline/topology';
import type { Fault } from '../contract.ts';
import { faultIdOf, MARKER, reach } from '../kinds/network/toxics.ts';

/** What stands in the proxies without being a fault of ours: set by hand, or by another tool. */
export interface Unmanaged {
  /** What the proxies carry besides the faults of these ids. @throws ChaosError `unreachable` */
  list(ours: ReadonlySet<string>): Promise<Fault[]>;
  /** Every proxy listens, and no toxic is left. @throws ChaosError `unreachable` */
  clear(): Promise<void>;
}

export function createUnmanaged(client: ProxyClient): Unmanaged {
  return {
    list: (ours) => reach(async () => Object.values(await client.proxies()).flatMap((proxy) => strangersOn(proxy, ours))),
    clear: () => reach(() => client.reset()),
  };
}

function strangersOn(proxy: ProxyJson, ours: ReadonlySet<string>): Fault[] {
  const isOurs = (toxic: string): boolean => ours.has(faultIdOf(toxic) ?? '');
  const faults = proxy.toxics
    .filter(({ name, type }) => !isOurs(name) && type !== MARKER)
    .map(({ name, type, attributes, stream, toxicity, seed, expiresAt }) =>
      stranger(proxy.name, {
        id: `${proxy.name}/${name}`,
        // Toxiproxy's names differ from ours by the underscore only.
        kind: type.replaceAll('_', '-'),
        parameters: { ...attributes, stream, toxicity },
        seed: seed ?? 0,
        ...(expiresAt === undefined ? {} : { expiresAt }),
      }),
    );
  if (proxy.enabled || proxy.toxics.some(({ name, type }) => type === MARKER && isOurs(name))) return faults;
  const expiry = proxy.expiresAt === undefined ? {} : { expiresAt: proxy.expiresAt };
  return [...faults, stranger(proxy.name, { id: `${proxy.name}/down`, kind: 'down', parameters: {}, seed: 0, ...expiry })];
}

function stranger(proxy: string, what: Pick<Fault, 'id' | 'kind' | 'parameters' | 'seed' | 'expiresAt'>): Fault {
  // Nobody knows since when.
  return { ...what, target: targetOf(proxy), state: 'active', startedAt: new Date(0).toISOString(), managed: false, confirmed: false };
}

/** A proxy is named after its edge, and the replica where the target has replicas. */
function targetOf(proxy: string): string {
  const [, edge = '', replica] = /^(.+)-(\d+)$/.exec(proxy) ?? [];
  return findEdge(proxy) === undefined && findEdge(edge) !== undefined ? `${edge}/${replica}` : proxy;
}
