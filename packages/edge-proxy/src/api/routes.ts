import type { Closure } from '../closure.ts';
import { type EdgeProxyError, toEdgeProxyError } from '../errors.ts';
import type { Proxy } from '../proxy.ts';
import type { ProxyRegistry } from '../proxy-registry.ts';
import { IMPLEMENTATION, TOXIPROXY_VERSION } from '../wire.ts';
import { parseJson } from './json-fields.ts';
import { renderMetrics } from './metrics-text.ts';
import { parseClosing, parsePopulate, parseProxyChange, parseProxySpec, parseToxicChange, parseToxicSpec } from './parse.ts';
import { renderProxy, renderToxic, renderToxics } from './render.ts';
import type { Reply, Route, RouteHandler, RouteRequest } from './router.ts';

/** Not Toxiproxy's: only whoever knows the control token may call it. */
export const CLOSED_PATH = '/closed';
/** Answers always: whoever watches the process asks for it. */
export const VERSION_PATH = '/version';

const NO_CONTENT: Reply = { status: 204 };

/** Toxiproxy's HTTP API. Statuses, bodies, spelling and the missing slash are Toxiproxy's. */
export function createRoutes(registry: ProxyRegistry, closure: Closure): readonly Route[] {
  const updateProxy: RouteHandler = async (request) => {
    const name = param(request, 0);
    registry.get(name);
    const change = parseProxyChange(await body(request));
    return json(200, renderProxy(await registry.update(name, change)));
  };

  const updateToxic: RouteHandler = async (request) => {
    const [proxyName, toxicName] = [param(request, 0), param(request, 1)];
    registry.get(proxyName).toxics.get(toxicName);
    const given = await body(request);
    // Looked up again: it may have been removed, or have expired, while the body came in.
    const toxic = registry.get(proxyName).toxics.get(toxicName);
    return json(200, renderToxic(registry.updateToxic(proxyName, toxicName, parseToxicChange(given, toxic))));
  };

  /** Its errors have the list of what was done beside them, and are called JSON. */
  const populate: RouteHandler = async (request) => {
    const answer = (proxies: readonly Proxy[], error?: EdgeProxyError): Reply =>
      json(error?.status ?? 201, {
        ...(error === undefined ? {} : errorBody(error)),
        proxies: proxies.length === 0 ? null : proxies.map(renderProxy),
      });
    try {
      const { proxies, error } = await registry.populate(parsePopulate(await body(request)));
      return answer(proxies, error);
    } catch (thrown) {
      return answer([], toEdgeProxyError(thrown));
    }
  };

  return [
    {
      path: '/proxies',
      methods: {
        GET: () => json(200, Object.fromEntries(registry.all.map((proxy) => [proxy.name, renderProxy(proxy)]))),
        POST: async (request) => json(201, renderProxy(await registry.create(parseProxySpec(await body(request))))),
      },
    },
    {
      path: '/populate',
      methods: {
        POST: populate,
      },
    },
    {
      path: '/reset',
      methods: {
        POST: async () => {
          await registry.reset();
          return NO_CONTENT;
        },
      },
    },
    {
      path: '/proxies/*',
      methods: {
        GET: (request) => json(200, renderProxy(registry.get(param(request, 0)))),
        POST: updateProxy,
        PATCH: updateProxy,
        DELETE: async (request) => {
          await registry.remove(param(request, 0));
          return NO_CONTENT;
        },
      },
    },
    {
      path: '/proxies/*/toxics',
      methods: {
        GET: (request) => json(200, renderToxics(registry.get(param(request, 0)))),
        POST: async (request) => {
          const name = param(request, 0);
          registry.get(name);
          return json(200, renderToxic(registry.addToxic(name, parseToxicSpec(await body(request)))));
        },
      },
    },
    {
      path: '/proxies/*/toxics/*',
      methods: {
        GET: (request) => json(200, renderToxic(registry.get(param(request, 0)).toxics.get(param(request, 1)))),
        POST: updateToxic,
        PATCH: updateToxic,
        DELETE: (request) => {
          registry.removeToxic(param(request, 0), param(request, 1));
          return NO_CONTENT;
        },
      },
    },
    {
      path: CLOSED_PATH,
      methods: {
        PUT: async (request) => {
          closure.close(parseClosing(await body(request)).ttlMs);
          return NO_CONTENT;
        },
        DELETE: () => {
          closure.open();
          return NO_CONTENT;
        },
      },
    },
    {
      path: VERSION_PATH,
      methods: {
        GET: () => ({
          status: 200,
          contentType: 'application/json;charset=utf-8',
          body: `{"version": "${TOXIPROXY_VERSION}", "implementation": "${IMPLEMENTATION}"}\n`,
        }),
      },
    },
    {
      path: '/metrics',
      methods: {
        GET: () => ({ status: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', body: renderMetrics(registry.all) }),
      },
    },
  ];
}

/** Go's http.Error: JSON, but called text, and with a line feed. Clients have learned to read it. */
export function errorReply(error: EdgeProxyError): Reply {
  return textReply(error.status, JSON.stringify(errorBody(error)));
}

export function textReply(status: number, text: string): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n` };
}

function errorBody(error: EdgeProxyError): { error: string; status: number } {
  return { error: error.message, status: error.status };
}

function json(status: number, value: unknown): Reply {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}

async function body(request: RouteRequest): Promise<unknown> {
  return parseJson(await request.text());
}

function param({ params }: RouteRequest, index: number): string {
  const value = params[index];
  if (value === undefined) throw new Error(`the route has no parameter ${index}`);
  return value;
}
