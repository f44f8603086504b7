import type { NetworkFaultKind } from './network-fault-kind.ts';
import { removeToxicIfThere } from './toxics.ts';

const LONGEST_MS = 60_000;

/** Answers take longer. Only downstream: delaying both ways would double what was asked for. */
export const latency: NetworkFaultKind = {
  kind: 'latency',
  summary: 'everything that the target answers arrives later',
  parameters: [
    { name: 'latency', summary: 'how much later', required: true, unit: 'ms', min: 1, max: LONGEST_MS },
    { name: 'jitter', summary: 'up to this much more or less', required: false, unit: 'ms', min: 0, max: LONGEST_MS },
  ],
  async apply({ client, proxy, name, durationMs, parameters }) {
    await client.addToxic(proxy, { name, type: 'latency', stream: 'downstream', attributes: parameters, ttlMs: durationMs });
  },
  remove: removeToxicIfThere,
  carriedBy: ({ toxics }) =>
    toxics
      .filter(({ type }) => type === 'latency')
      .map(({ name, attributes, expiresAt }) => ({ toxic: name, parameters: attributes, expiresAt })),
};
