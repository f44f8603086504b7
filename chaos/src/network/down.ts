import { isOurs } from './names.ts';
import type { NetworkFaultKind } from './network-fault-kind.ts';
import { removeToxicIfThere } from './toxics.ts';

/** A toxic that does nothing. */
const MARKER = 'noop';

/**
 * Nobody listens any more, and open connections end. Toxiproxy calls that a disabled proxy, which has no name to tell whose fault
 * it is: a toxic that does nothing bears it.
 */
export const down: NetworkFaultKind = {
  kind: 'down',
  summary: 'connections are refused, and those that are open are closed',
  parameters: [],
  async apply({ client, proxy, name, durationMs }) {
    await removeToxicIfThere({ client, proxy, name });
    await client.addToxic(proxy, { name, type: MARKER, ttlMs: durationMs });
    await client.updateProxy(proxy, { enabled: false, ttlMs: durationMs });
  },
  async remove({ client, proxy, name }) {
    await client.updateProxy(proxy, { enabled: true });
    await removeToxicIfThere({ client, proxy, name });
  },
  carriedBy({ enabled, toxics, expiresAt }) {
    if (enabled) return [];
    return [{ toxic: toxics.find(({ type, name }) => type === MARKER && isOurs(name))?.name, parameters: {}, expiresAt }];
  },
};
