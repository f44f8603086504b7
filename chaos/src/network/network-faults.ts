import { createProxyClient, type ProxyClient, ProxyClientError, type ProxyJson } from '@faultline/edge-proxy';
import { type Edge, type EdgeName, edges, findEdge } from '@faultline/topology';
import { ChaosError } from '../chaos-error.ts';
import type { ActiveFault, FaultRequest } from '../fault.ts';
import { networkFaultKinds } from './kinds.ts';
import { faultId, isOurs, toxicName } from './names.ts';
import type { NetworkFaultKind } from './network-fault-kind.ts';

const SHORTEST_MS = 100;
const LONGEST_MS = 60 * 60_000;

export interface NetworkFaults {
  /**
   * Puts a fault on every proxy of an edge, or on none.
   *
   * @throws ChaosError `invalid_fault`, `conflict` when one of that kind is in force there, `unreachable`
   */
  inject(request: FaultRequest): Promise<ActiveFault>;
  /** What the proxies carry now, also what others put there. @throws ChaosError `unreachable` */
  list(): Promise<ActiveFault[]>;
  /** Ends one fault, or all of ours; returns those that it ended. @throws ChaosError `unknown_fault`, `unreachable` */
  revert(id?: string): Promise<ActiveFault[]>;
}

/** Faults on the edges between the parts of the system, over Toxiproxy's HTTP API. */
export function createNetworkFaults(options: { readonly baseUrl: string; readonly client?: ProxyClient }): NetworkFaults {
  const client = options.client ?? createProxyClient({ baseUrl: options.baseUrl });

  async function list(): Promise<ActiveFault[]> {
    return faultsOn(Object.values(await reach(() => client.proxies())));
  }

  async function inject(request: FaultRequest): Promise<ActiveFault> {
    const { kind, edge } = parseRequest(request);
    if (!(await reach(() => client.extras()))) {
      throw new ChaosError('invalid_fault', 'this Toxiproxy cannot end a fault by itself, so none is injected');
    }
    const proxies = Object.values(await reach(() => client.proxies())).filter(
      (proxy) =>
        placeOf(proxy.name)?.edge === edge.name && (request.replica === undefined || placeOf(proxy.name)?.replica === request.replica),
    );
    if (proxies.length === 0) {
      throw new ChaosError(
        'invalid_fault',
        `edge ${edge.name} has no proxy${request.replica === undefined ? '' : ` for replica ${request.replica}`}`,
      );
    }
    const taken = proxies.find((proxy) => kind.carriedBy(proxy).some(({ toxic }) => toxic === undefined || isOurs(toxic)));
    if (taken !== undefined) {
      throw new ChaosError('conflict', `${taken.name} has a fault of kind ${kind.kind} already; end it first`);
    }
    const id = idOf(kind.kind, edge.name, request.replica);
    const shared = { client, name: toxicName(id), durationMs: request.durationMs, parameters: request.parameters };
    const results = await Promise.allSettled(proxies.map((proxy) => kind.apply({ ...shared, proxy: proxy.name })));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      await Promise.allSettled(proxies.map((proxy) => kind.remove({ ...shared, proxy: proxy.name })));
      throw toChaosError(failed.reason);
    }
    return {
      id,
      kind: kind.kind,
      edge: edge.name,
      ...(request.replica === undefined ? {} : { replica: request.replica }),
      parameters: request.parameters,
      expiresAt: new Date(Date.now() + request.durationMs).toISOString(),
      managed: true,
      proxies: proxies.map((proxy) => proxy.name),
    };
  }

  async function revert(id?: string): Promise<ActiveFault[]> {
    const managed = (await list()).filter((fault) => fault.managed);
    const chosen = id === undefined ? managed : managed.filter((fault) => fault.id === id);
    if (id !== undefined && chosen.length === 0) {
      const known = managed.map((fault) => fault.id).join(', ');
      throw new ChaosError(
        'unknown_fault',
        `no fault ${JSON.stringify(id)} is in force; ${known === '' ? 'there is none' : `there are: ${known}`}`,
      );
    }
    for (const fault of chosen) {
      const kind = networkFaultKinds.find((each) => each.kind === fault.kind);
      for (const proxy of fault.proxies) await reach(async () => kind?.remove({ client, proxy, name: toxicName(fault.id) }));
    }
    return chosen;
  }

  return { inject, list, revert };
}

/** @throws ChaosError `invalid_fault` with everything that is known, for whoever mistyped */
function parseRequest({ kind: kindName, edge: edgeName, durationMs, parameters }: FaultRequest): { kind: NetworkFaultKind; edge: Edge } {
  const kind = networkFaultKinds.find((each) => each.kind === kindName);
  if (kind === undefined)
    throw unknown(
      'kind of fault',
      kindName,
      networkFaultKinds.map((each) => each.kind),
    );
  const edge = findEdge(edgeName);
  if (edge === undefined)
    throw unknown(
      'edge',
      edgeName,
      edges.map((each) => each.name),
    );
  if (!(durationMs >= SHORTEST_MS && durationMs <= LONGEST_MS)) throw new ChaosError('invalid_fault', 'a fault lasts from 100ms to 1h');
  for (const name of Object.keys(parameters)) {
    const names = kind.parameters.map((each) => each.name);
    if (!names.includes(name))
      throw new ChaosError('invalid_fault', `${kind.kind} has no parameter ${name}; it has: ${names.join(', ') || 'none'}`);
  }
  for (const { name, required, min, max } of kind.parameters) {
    const value = parameters[name];
    if (value === undefined && required) throw new ChaosError('invalid_fault', `${kind.kind} needs ${name}`);
    if (value !== undefined && !(value >= min && value <= max)) {
      throw new ChaosError('invalid_fault', `${name} of ${kind.kind} must be from ${min}ms to ${max}ms, not ${value}ms`);
    }
  }
  return { kind, edge };
}

function unknown(what: string, given: string, known: readonly string[]): ChaosError {
  return new ChaosError('invalid_fault', `there is no ${what} ${JSON.stringify(given)}; there are: ${known.join(', ')}`);
}

/** Proxies that carry the same fault of ours are one fault; whatever else they carry is shown proxy by proxy. */
function faultsOn(proxies: readonly ProxyJson[]): ActiveFault[] {
  const faults = new Map<string, ActiveFault>();
  for (const proxy of proxies) {
    const place = placeOf(proxy.name);
    if (place === undefined) continue;
    for (const kind of networkFaultKinds) {
      for (const { toxic, parameters, expiresAt } of kind.carriedBy(proxy)) {
        const managed = toxic !== undefined && isOurs(toxic);
        // Ids of ours hold no slash, so the two never meet.
        const id = managed ? faultId(toxic) : `${proxy.name}/${toxic ?? kind.kind}`;
        const onOneReplica = !managed || id === idOf(kind.kind, place.edge, place.replica);
        faults.set(id, {
          id,
          kind: kind.kind,
          edge: place.edge,
          ...(place.replica !== undefined && onOneReplica ? { replica: place.replica } : {}),
          parameters,
          ...(expiresAt === undefined ? {} : { expiresAt }),
          managed,
          proxies: [...(faults.get(id)?.proxies ?? []), proxy.name],
        });
      }
    }
  }
  return [...faults.values()];
}

const idOf = (kind: string, place: string, replica?: number): string =>
  [kind, place, ...(replica === undefined ? [] : [replica])].join('-');

/** A proxy is named after its edge, and the replica where the target has replicas. */
function placeOf(proxy: string): { edge: EdgeName; replica?: number } | undefined {
  const whole = findEdge(proxy);
  if (whole !== undefined) return { edge: whole.name };
  const [, name = '', replica] = /^(.+)-(\d+)$/.exec(proxy) ?? [];
  const edge = findEdge(name);
  return edge === undefined ? undefined : { edge: edge.name, replica: Number(replica) };
}

async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toChaosError(error);
  }
}

function toChaosError(cause: unknown): Error {
  if (cause instanceof ProxyClientError) return new ChaosError('unreachable', `the edge proxies: ${cause.message}`, { cause });
  return cause instanceof Error ? cause : new Error(String(cause), { cause });
}
