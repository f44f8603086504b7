import { type ServiceName, serviceNames, servicePort } from '@faultline/topology';
import { z } from 'zod';
import type { KindView } from '../contract.ts';
import type { FaultKind } from '../fault-kind.ts';
import type { ChaosTopology, ServiceReplica } from '../targets.ts';

/** A kind as everybody may see it. */
export function viewKind(kind: FaultKind, topology: ChaosTopology): KindView {
  const { kind: name, layer, title, description, parameters, example, signal, probe, reverts } = kind;
  return {
    kind: name,
    layer,
    title,
    description,
    targets: [...kind.targets(topology)],
    parameters: z.toJSONSchema(parameters, { io: 'input' }),
    example,
    signal,
    probe,
    reverts,
  };
}

const replica = (service: ServiceName): ServiceReplica => ({
  service,
  replica: 1,
  process: `${service}-1`,
  url: `http://127.0.0.1:${servicePort(service, 1)}`,
});

/** The embedded lab as it starts without options: for catalogues, and for help while nothing runs. */
export const usualTopology: ChaosTopology = {
  services: { gateway: [replica('gateway')], order: [replica('order')], payment: [replica('payment')], inventory: [replica('inventory')] },
  processes: ['postgres', 'redis', 'proxies', 'observatory', 'provider', ...serviceNames.map((name) => `${name}-1`), 'shoppers'],
};
