import { z } from 'zod';
import { ChaosError } from '../../chaos-error.ts';
import type { FaultContext } from '../../fault-context.ts';
import { defineFaultKind } from '../../fault-kind.ts';
import { edgeTargets, proxiesOf } from '../../targets.ts';
import { poke } from './poke.ts';
import { findToxic, ignoreAbsence, MARKER, reach, removeToxicIfThere, toxicName } from './toxics.ts';

const POKE_MS = 400;
const parameters = z.strictObject({});

type Context = FaultContext<z.output<typeof parameters>>;

/**
 * Toxiproxy calls it a disabled proxy, which has no name to tell whose fault it is: a toxic that does nothing bears it.
 * It is put there first, and taken away last.
 */
export const down = defineFaultKind<typeof parameters, null>({
  kind: 'down',
  layer: 'network',
  title: 'nobody listens',
  description: 'Connections are refused, and those that are open are closed.',
  parameters,
  example: {},
  signal: 'a connection of the harness is refused',
  probe: 'sum by (dependency, outcome) (rate(dependency_requests_total{outcome!="success"}[30s])); edge_proxy_enabled of the proxy is 0',
  reverts: 'the proxy listens again',
  exclusive: 'it takes no connection that another fault could act on',
  targets: edgeTargets,
  occupies: (target, topology) => proxiesOf(target, topology).map((proxy) => `proxy:${proxy}`),
  async inject({ fault, topology, proxies: client, leaseMs }) {
    const name = toxicName(fault.id);
    for (const proxy of proxiesOf(fault.target, topology)) {
      await reach(async () => {
        await removeToxicIfThere({ client, proxy, name });
        await client.addToxic(proxy, { name, type: MARKER, ttlMs: leaseMs });
        await client.updateProxy(proxy, { enabled: false, ttlMs: leaseMs });
      });
    }
    return null;
  },
  async confirm({ fault, topology, proxies: client, addresses }) {
    const names = proxiesOf(fault.target, topology);
    const outcomes = await reach(() =>
      Promise.all(names.map(async (name) => poke({ proxy: await client.proxy(name), apiUrl: addresses.toxiproxy, forMs: POKE_MS }))),
    );
    return outcomes.every(({ connected }) => !connected) ? `a connection to ${names.join(', ')} was refused` : undefined;
  },
  async renew({ fault, topology, proxies: client, leaseMs }) {
    const name = toxicName(fault.id);
    for (const proxyName of proxiesOf(fault.target, topology)) {
      const proxy = await reach(() => client.proxy(proxyName).catch(ignoreAbsence));
      if (proxy === undefined || proxy.enabled || findToxic(proxy, name) === undefined)
        throw new ChaosError('lease_lost', `${proxyName} listens again`);
      await reach(async () => {
        await client.updateProxy(proxyName, { enabled: false, ttlMs: leaseMs });
        if (await client.extras()) await client.updateToxic(proxyName, name, { ttlMs: leaseMs });
      });
    }
  },
  revert: (context) => reach(() => enableAgain(context)),
});

/** Only a proxy that still bears our mark: somebody else may have disabled it since. */
async function enableAgain({ fault, topology, proxies: client }: Context): Promise<void> {
  const name = toxicName(fault.id);
  for (const proxyName of proxiesOf(fault.target, topology)) {
    const proxy = await client.proxy(proxyName).catch(ignoreAbsence);
    if (findToxic(proxy, name) === undefined) continue;
    await client.updateProxy(proxyName, { enabled: true });
    await removeToxicIfThere({ client, proxy: proxyName, name });
  }
}
