import type { ActiveToxic } from '../active-toxic.ts';
import type { Proxy } from '../proxy.ts';
import type { ProxyJson, ToxicJson } from '../wire.ts';

/** A proxy as Toxiproxy shows it. What Toxiproxy does not have appears only where it is set. */
export function renderProxy(proxy: Proxy): ProxyJson {
  const { name, listen, upstream, enabled, expiresAtMs } = proxy;
  return { name, listen, upstream, enabled, Logger: {}, toxics: renderToxics(proxy), ...renderExpiry(expiresAtMs) };
}

/** First the upstream's, then the downstream's: the order of Toxiproxy's list. */
export function renderToxics({ toxics }: Proxy): ToxicJson[] {
  const inDirection = (direction: string) => toxics.all.filter((toxic) => toxic.direction === direction);
  return [...inDirection('upstream'), ...inDirection('downstream')].map(renderToxic);
}

export function renderToxic({ settings, name, kind, stream, seed, lease }: ActiveToxic): ToxicJson {
  return {
    attributes: settings.attributes,
    name,
    type: kind.type,
    stream,
    toxicity: settings.toxicity,
    ...(seed === undefined ? {} : { seed }),
    ...renderExpiry(lease?.expiresAtMs),
  };
}

function renderExpiry(expiresAtMs: number | undefined): { expiresAt?: string } {
  return expiresAtMs === undefined ? {} : { expiresAt: new Date(expiresAtMs).toISOString() };
}
