import { createRandom } from '@faultline/random';
import type { ActiveToxic } from './active-toxic.ts';
import type { Clock } from './clock.ts';
import { badRequest, EdgeProxyError, toEdgeProxyError } from './errors.ts';
import type { EdgeProxyEmitter } from './events.ts';
import { createMutex } from './mutex.ts';
import { Proxy } from './proxy.ts';
import type { ToxicChange, ToxicSpec } from './toxic-set.ts';

/** How long a proxy waits that should enable itself again and cannot listen. */
const ENABLE_RETRY_MS = 1_000;

/** A proxy to be made, already checked. */
export interface ProxySpec {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  /** Milliseconds until a proxy that starts disabled enables itself. */
  readonly ttlMs: number | undefined;
  readonly toxics: readonly ToxicSpec[];
}

export interface ProxyChange {
  readonly listen?: string | undefined;
  readonly upstream?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** Milliseconds until the disabled proxy enables itself; null and undefined set no such time. */
  readonly ttlMs?: number | null | undefined;
}

/** What populate did before it failed, if it failed. */
export interface PopulateResult {
  readonly proxies: readonly Proxy[];
  readonly error: EdgeProxyError | undefined;
}

export interface ProxyRegistryOptions {
  readonly clock: Clock;
  readonly events: EdgeProxyEmitter;
  /** Seeds the toxics that have no seed of their own. */
  readonly seed: number;
}

/** All proxies of a server. Whatever opens or closes a listener runs alone, so that two requests never half-apply. */
export class ProxyRegistry {
  readonly #options: ProxyRegistryOptions;
  readonly #proxies = new Map<string, Proxy>();
  readonly #mutex = createMutex();
  readonly #nextSeed: () => number;

  constructor(options: ProxyRegistryOptions) {
    this.#options = options;
    const seeds = createRandom(options.seed);
    this.#nextSeed = () => seeds.integer(0, 0x7fff_ffff);
  }

  /** Sorted by name. */
  get all(): readonly Proxy[] {
    return [...this.#proxies.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): Proxy {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw new EdgeProxyError('proxy-not-found', 'proxy not found');
    return proxy;
  }

  create(spec: ProxySpec): Promise<Proxy> {
    return this.#mutex.run(async () => {
      if (this.#proxies.has(spec.name)) throw new EdgeProxyError('proxy-exists', 'proxy already exists');
      return this.#add(spec);
    });
  }

  /** A change of address closes the live connections and keeps the toxics. */
  update(name: string, change: ProxyChange): Promise<Proxy> {
    return this.#mutex.run(async () => {
      const proxy = this.get(name);
      const { listen = proxy.listen, upstream = proxy.upstream, enabled = proxy.enabled, ttlMs } = change;
      if (enabled) refuseTtl(ttlMs);
      if (!proxy.serves({ listen, upstream })) {
        if (proxy.enabled) await proxy.disable();
        proxy.move({ listen, upstream });
      }
      if (enabled) await proxy.enable();
      // Without a word about it, a disabled proxy keeps the time at which it enables itself.
      else if (change.enabled !== undefined || ttlMs !== undefined) await this.#disable(proxy, ttlMs ?? undefined);
      return proxy;
    });
  }

  remove(name: string): Promise<void> {
    return this.#mutex.run(async () => this.#remove(this.get(name)));
  }

  /**
   * Makes sure that these proxies exist. One that serves the same addresses already stays as it is, enabled or not; one that does
   * not is replaced; others are left alone. Toxics are added, or updated where the name exists; others are left alone as well.
   */
  populate(specs: readonly ProxySpec[]): Promise<PopulateResult> {
    return this.#mutex.run(async () => {
      const proxies: Proxy[] = [];
      try {
        for (const spec of specs) proxies.push(await this.#ensure(spec));
        return { proxies, error: undefined };
      } catch (error) {
        return { proxies, error: toEdgeProxyError(error) };
      }
    });
  }

  /** Enables every proxy and removes every toxic. Goes through all of them before it reports the first that failed. */
  reset(): Promise<void> {
    return this.#mutex.run(async () => {
      const errors: unknown[] = [];
      for (const proxy of this.all) {
        for (const { name } of [...proxy.toxics.all]) this.removeToxic(proxy.name, name);
        await proxy.enable().catch((error: unknown) => errors.push(error));
      }
      if (errors.length > 0) throw toEdgeProxyError(errors[0]);
    });
  }

  addToxic(proxyName: string, spec: ToxicSpec): ActiveToxic {
    const toxic = this.get(proxyName).toxics.add(spec);
    const expiresAt = toxic.lease === undefined ? undefined : new Date(toxic.lease.expiresAtMs).toISOString();
    this.#options.events.emit('toxic-added', { proxy: proxyName, toxic: toxic.name, type: toxic.kind.type, expiresAt });
    return toxic;
  }

  updateToxic(proxyName: string, name: string, change: ToxicChange): ActiveToxic {
    const { toxics } = this.get(proxyName);
    const before = toxics.get(name).settings;
    const toxic = toxics.update(name, change);
    // A renewed lease is not news.
    if (toxic.settings !== before) {
      this.#options.events.emit('toxic-updated', { proxy: proxyName, toxic: name, type: toxic.kind.type });
    }
    return toxic;
  }

  removeToxic(proxyName: string, name: string): void {
    const { kind } = this.get(proxyName).toxics.remove(name);
    this.#options.events.emit('toxic-removed', { proxy: proxyName, toxic: name, type: kind.type, expired: false });
  }

  close(): Promise<void> {
    return this.#mutex.run(async () => {
      for (const proxy of this.all) await this.#remove(proxy);
    });
  }

  async #add(spec: ProxySpec): Promise<Proxy> {
    const { name, listen, upstream, enabled, ttlMs, toxics } = spec;
    if (enabled) refuseTtl(ttlMs);
    const { clock, events } = this.#options;
    const proxy = new Proxy({ name, listen, upstream, clock, events, nextSeed: this.#nextSeed });
    if (enabled) await proxy.enable();
    else await this.#disable(proxy, ttlMs);
    this.#proxies.set(name, proxy);
    events.emit('proxy-created', { proxy: name, listen: proxy.listen, upstream, enabled });
    for (const toxic of toxics) this.addToxic(name, toxic);
    return proxy;
  }

  async #ensure(spec: ProxySpec): Promise<Proxy> {
    const existing = this.#proxies.get(spec.name);
    if (existing === undefined) return this.#add(spec);
    if (!existing.serves(spec)) {
      await this.#remove(existing);
      return this.#add(spec);
    }
    for (const toxic of spec.toxics) this.#ensureToxic(existing, toxic);
    return existing;
  }

  #ensureToxic(proxy: Proxy, spec: ToxicSpec): void {
    const existing = proxy.toxics.find(spec.name);
    const same = existing?.kind === spec.kind && existing.direction === spec.direction && existing.seed === spec.seed;
    if (same) {
      this.updateToxic(proxy.name, spec.name, { settings: spec, ttlMs: spec.ttlMs });
      return;
    }
    if (existing !== undefined) this.removeToxic(proxy.name, spec.name);
    this.addToxic(proxy.name, spec);
  }

  async #remove(proxy: Proxy): Promise<void> {
    this.#proxies.delete(proxy.name);
    await proxy.close();
    this.#options.events.emit('proxy-deleted', { proxy: proxy.name });
  }

  #disable(proxy: Proxy, ttlMs: number | undefined): Promise<void> {
    return proxy.disable({ ttlMs, onExpired: () => void this.#enableExpired(proxy) });
  }

  #enableExpired(proxy: Proxy): Promise<void> {
    return this.#mutex.run(async () => {
      // While this waited for its turn the proxy may have been deleted, enabled, or disabled anew.
      if (!proxy.leaseExpired) return;
      try {
        await proxy.enable();
      } catch (error) {
        this.#options.events.emit('enable-failed', { proxy: proxy.name, error: toEdgeProxyError(error) });
        await this.#disable(proxy, ENABLE_RETRY_MS);
      }
    });
  }
}

function refuseTtl(ttlMs: number | null | undefined): void {
  if (typeof ttlMs === 'number') throw badRequest('ttlMs needs "enabled": false');
}
