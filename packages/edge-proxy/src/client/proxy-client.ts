import { z } from 'zod';
import {
  errorSchema,
  IMPLEMENTATION,
  type ProxyJson,
  populateSchema,
  proxySchema,
  type ToxicJson,
  toxicSchema,
  type VersionJson,
  versionSchema,
} from '../wire.ts';
import { ProxyClientError } from './proxy-client-error.ts';

/** Fields marked "extra" reach only a server that knows them; see `extras`. */
export interface ProxyInput {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled?: boolean;
  /** Extra: toxics to start with. */
  readonly toxics?: readonly ToxicInput[];
  /** Extra: milliseconds until a proxy that starts disabled enables itself. */
  readonly ttlMs?: number;
}

export interface ProxyChangeInput {
  readonly listen?: string;
  readonly upstream?: string;
  readonly enabled?: boolean;
  /** Extra: milliseconds until the disabled proxy enables itself. */
  readonly ttlMs?: number;
}

export interface ToxicInput {
  readonly type: string;
  readonly name?: string;
  readonly stream?: 'upstream' | 'downstream';
  /** The share of connections that are affected, from 0 to 1. */
  readonly toxicity?: number;
  readonly attributes?: Readonly<Record<string, number>>;
  /** Extra: an integer that decides which connections are affected, and how. */
  readonly seed?: number;
  /** Extra: milliseconds until the toxic removes itself. */
  readonly ttlMs?: number;
}

export interface ToxicChangeInput {
  readonly toxicity?: number;
  readonly attributes?: Readonly<Record<string, number>>;
  /** Extra: milliseconds from now until the toxic removes itself; null for never. */
  readonly ttlMs?: number | null;
}

export interface ProxyClient {
  version(): Promise<VersionJson>;
  /** Whether the server is this package's: only then do the extra fields do anything. Asked once, then remembered. */
  extras(): Promise<boolean>;
  proxies(): Promise<Readonly<Record<string, ProxyJson>>>;
  proxy(name: string): Promise<ProxyJson>;
  createProxy(proxy: ProxyInput): Promise<ProxyJson>;
  updateProxy(name: string, change: ProxyChangeInput): Promise<ProxyJson>;
  deleteProxy(name: string): Promise<void>;
  populate(proxies: readonly ProxyInput[]): Promise<readonly ProxyJson[]>;
  toxics(proxy: string): Promise<readonly ToxicJson[]>;
  toxic(proxy: string, name: string): Promise<ToxicJson>;
  addToxic(proxy: string, toxic: ToxicInput): Promise<ToxicJson>;
  updateToxic(proxy: string, name: string, change: ToxicChangeInput): Promise<ToxicJson>;
  removeToxic(proxy: string, name: string): Promise<void>;
  /** Enables every proxy and removes every toxic. */
  reset(): Promise<void>;
  /** Prometheus' text format. */
  metrics(): Promise<string>;
}

export interface ProxyClientOptions {
  /** For example `http://127.0.0.1:8474`. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds a request may take; default 5000. */
  readonly timeoutMs?: number;
}

/**
 * A client of Toxiproxy's HTTP API, for this package's server and for the real one. To the real one, extra fields are not sent: it
 * would take them and do nothing. A caller that relies on one (a time to live, say) asks `extras` and makes its own provision.
 * Every method rejects with ProxyClientError.
 */
export function createProxyClient({ baseUrl, fetch: send = fetch, headers = {}, timeoutMs = 5_000 }: ProxyClientOptions): ProxyClient {
  const base = baseUrl.replace(/\/+$/, '');
  let extrasKnown: Promise<boolean> | undefined;

  async function request(method: string, path: string, body?: unknown): Promise<string> {
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(timeoutMs) };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { ...headers, 'Content-Type': 'application/json' };
    }
    let response: Response;
    let text: string;
    try {
      response = await send(`${base}${path}`, init);
      text = await response.text();
    } catch (cause) {
      throw new ProxyClientError(`${method} ${base}${path} got no answer`, { cause });
    }
    if (response.ok) return text;
    throw new ProxyClientError(`${method} ${path}: ${errorText(text)}`, { status: response.status });
  }

  async function get<S extends z.ZodType>(schema: S, path: string): Promise<z.output<S>> {
    return parseAnswer(schema, await request('GET', path));
  }

  async function post<S extends z.ZodType>(schema: S, { path, body }: { path: string; body: object }): Promise<z.output<S>> {
    return parseAnswer(schema, await request('POST', path, (await extras()) ? body : withoutExtras(body)));
  }

  const version = (): Promise<VersionJson> => get(versionSchema, '/version');

  function extras(): Promise<boolean> {
    extrasKnown ??= version().then(
      ({ implementation }) => implementation === IMPLEMENTATION,
      (error: unknown) => {
        extrasKnown = undefined;
        throw error;
      },
    );
    return extrasKnown;
  }

  return {
    version,
    extras,
    proxies: () => get(z.record(z.string(), proxySchema), '/proxies'),
    proxy: (name) => get(proxySchema, proxyPath(name)),
    createProxy: (proxy) => post(proxySchema, { path: '/proxies', body: proxy }),
    updateProxy: (name, change) => post(proxySchema, { path: proxyPath(name), body: change }),
    deleteProxy: async (name) => void (await request('DELETE', proxyPath(name))),
    populate: async (proxies) => (await post(populateSchema, { path: '/populate', body: proxies })).proxies ?? [],
    toxics: (proxy) => get(z.array(toxicSchema), `${proxyPath(proxy)}/toxics`),
    toxic: (proxy, name) => get(toxicSchema, toxicPath(proxy, name)),
    addToxic: (proxy, toxic) => post(toxicSchema, { path: `${proxyPath(proxy)}/toxics`, body: toxic }),
    updateToxic: (proxy, name, change) => post(toxicSchema, { path: toxicPath(proxy, name), body: change }),
    removeToxic: async (proxy, name) => void (await request('DELETE', toxicPath(proxy, name))),
    reset: async () => void (await request('POST', '/reset')),
    metrics: () => request('GET', '/metrics'),
  };
}

function proxyPath(name: string): string {
  return `/proxies/${encodeURIComponent(name)}`;
}

function toxicPath(proxy: string, name: string): string {
  return `${proxyPath(proxy)}/toxics/${encodeURIComponent(name)}`;
}

function withoutExtras(body: object): object {
  if (Array.isArray(body)) return body.map((element: object) => withoutExtras(element));
  const { seed: _seed, ttlMs: _ttlMs, toxics: _toxics, ...standard } = body as Record<string, unknown>;
  return standard;
}

function parseAnswer<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ProxyClientError(`the answer is not Toxiproxy's: ${text.slice(0, 200)}`, { cause });
  }
}

/** Toxiproxy's errors are JSON whatever their content type says; what a proxy in between answers may not be. */
function errorText(text: string): string {
  try {
    return errorSchema.parse(JSON.parse(text)).error;
  } catch {
    return text.trim();
  }
}
