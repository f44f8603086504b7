import { ProxyClientError } from '@faultline/edge-proxy';
import { z } from 'zod';
import { ChaosError } from '../../chaos-error.ts';
import type { FaultContext } from '../../fault-context.ts';
import { defineFaultKind, type FaultKind } from '../../fault-kind.ts';
import { edgeTargets, proxiesOf } from '../../targets.ts';
import { type PokeOutcome, poke } from './poke.ts';
import { findToxic, reach, removeToxicIfThere, toxicName } from './toxics.ts';

const POKE_MS = 400;

/** What every toxic has. */
const shared = {
  stream: z
    .enum(['downstream', 'upstream'])
    .default('downstream')
    .describe('the way that suffers: downstream is what the target answers, upstream what it is asked'),
  toxicity: z.number().gt(0).max(1).default(1).describe('the share of connections that are affected'),
};

export interface ToxicFault<S extends z.ZodRawShape> extends Pick<FaultKind, 'kind' | 'title' | 'description' | 'probe'> {
  /** Toxiproxy's name for it. */
  readonly type: string;
  readonly parameters: S;
  readonly example: z.input<z.ZodObject<S>>;
  readonly exclusive?: string;
  attributes(parameters: z.output<z.ZodObject<S>>): Readonly<Record<string, number>>;
  /** Bytes that a connection must carry before the toxic acts. */
  wantBytes?(parameters: z.output<z.ZodObject<S>>): number;
  /** What a connection shows of it, for a Toxiproxy that does not count; left out where one connection cannot show it. */
  shows?(outcome: PokeOutcome, parameters: z.output<z.ZodObject<S>>): boolean;
}

/**
 * A fault that is a toxic on each proxy of its target. It ends there by itself through the toxic's time to live; the real Toxiproxy
 * has none: there it ends with the controller's lease, and outlives a controller that never comes back.
 */
export function toxicFault<S extends z.ZodRawShape>(toxic: ToxicFault<S>) {
  const parameters = z.strictObject({ ...toxic.parameters, ...shared });
  type Parameters = z.output<typeof parameters>;
  // zod cannot see through the generic shape that it holds both parts.
  const own = (given: Parameters) => given as unknown as z.output<z.ZodObject<S>>;
  const common = (given: Parameters) => given as unknown as z.output<z.ZodObject<typeof shared>>;

  async function put(context: FaultContext<Parameters>, proxy: string): Promise<void> {
    const { fault, proxies: client, leaseMs } = context;
    const name = toxicName(fault.id);
    const { stream, toxicity } = common(fault.parameters);
    await removeToxicIfThere({ client, proxy, name });
    await client.addToxic(proxy, {
      name,
      type: toxic.type,
      stream,
      toxicity,
      attributes: toxic.attributes(own(fault.parameters)),
      seed: fault.seed,
      ttlMs: leaseMs,
    });
  }

  async function take({ fault, topology, proxies: client }: FaultContext<Parameters>): Promise<void> {
    for (const proxy of proxiesOf(fault.target, topology)) await removeToxicIfThere({ client, proxy, name: toxicName(fault.id) });
  }

  /** How often the toxic has acted on a proxy, or why it is sure that it does. */
  async function evidenceOn(context: FaultContext<Parameters>, proxyName: string): Promise<string | undefined> {
    const { fault, proxies: client, addresses } = context;
    const proxy = await client.proxy(proxyName);
    const name = toxicName(fault.id);
    if (findToxic(proxy, name) === undefined) return undefined;
    const given = own(fault.parameters);
    const outcome = await poke({ proxy, apiUrl: addresses.toxiproxy, forMs: POKE_MS, wantBytes: toxic.wantBytes?.(given) ?? 0 });
    if (!(await client.extras())) {
      if (toxic.shows === undefined) return `${proxyName} lists the toxic`;
      return toxic.shows(outcome, given) ? `a connection through ${proxyName} shows it` : undefined;
    }
    const applied = await context.signals.sum(`${addresses.toxiproxy}/metrics`, 'edge_proxy_toxic_applied_total', {
      proxy: proxyName,
      toxic: name,
    });
    return applied > 0 ? `${proxyName} applied it ${applied} times` : undefined;
  }

  return defineFaultKind<typeof parameters, null>({
    ...toxic,
    layer: 'network',
    parameters,
    example: toxic.example as unknown as z.input<typeof parameters>,
    signal: 'edge_proxy_toxic_applied_total{proxy,toxic}, moved by a connection of the harness; on a real Toxiproxy, that connection',
    reverts: 'the toxic is removed; open connections go on',
    targets: edgeTargets,
    occupies: (target, topology) => proxiesOf(target, topology).map((proxy) => `proxy:${proxy}`),
    async inject(context) {
      for (const proxy of proxiesOf(context.fault.target, context.topology)) await reach(() => put(context, proxy));
      return null;
    },
    async confirm(context) {
      const evidence = await reach(() =>
        Promise.all(proxiesOf(context.fault.target, context.topology).map((proxy) => evidenceOn(context, proxy))),
      );
      return evidence.every((each) => each !== undefined) ? evidence.join(', ') : undefined;
    },
    async renew({ fault, topology, proxies: client, leaseMs }) {
      const name = toxicName(fault.id);
      for (const proxy of proxiesOf(fault.target, topology)) {
        try {
          if (await client.extras()) await client.updateToxic(proxy, name, { ttlMs: leaseMs });
          else await client.toxic(proxy, name);
        } catch (cause) {
          if (cause instanceof ProxyClientError && cause.status === 404)
            throw new ChaosError('lease_lost', `${proxy} no longer has the toxic`, { cause });
          throw cause;
        }
      }
    },
    revert: (context) => reach(() => take(context)),
  });
}
