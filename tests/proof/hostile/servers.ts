import { ports, serviceNames, servicePort } from '@faultline/topology';
import type { Endpoint } from './attacks.ts';
import type { Schema } from './schema-values.ts';

export interface Server {
  readonly name: string;
  readonly port: number;
  readonly endpoints: readonly Endpoint[];
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const anything: Schema = { type: 'object', properties: { name: { type: 'string' }, kind: { type: 'string' }, value: { type: 'integer' } } };
const get = (path: string, ...query: string[]): Endpoint => ({ method: 'GET', path, query });
const post = (path: string, body: Schema = anything): Endpoint => ({ method: 'POST', path, body });
const remove = (path: string): Endpoint => ({ method: 'DELETE', path });
const put = (path: string, body: Schema = anything): Endpoint => ({ method: 'PUT', path, body });

const faultSchema: Schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    kind: { enum: ['http-delay'] },
    parameters: { type: 'object', properties: { delayMs: { type: 'integer' } } },
    leaseMs: { type: 'integer', minimum: 100 },
    durationMs: { type: 'integer', minimum: 100 },
  },
};
const internal = [
  get('/internal/faults'),
  post('/internal/faults', faultSchema),
  put('/internal/faults/{id}/lease'),
  post('/internal/fault-points'),
];

/** Every HTTP server of an embedded lab. `token` is known to who has it: what it guards is attacked with it and without. */
export async function serversOf(offset: number, token: string): Promise<Server[]> {
  const services = serviceNames.map(async (name) => {
    const port = servicePort(name, 1, offset);
    return { name, port, endpoints: [...(await documented(port)), ...both(internal, token)] };
  });
  const at = (name: keyof typeof ports): number => ports[name] + offset;
  return [
    ...(await Promise.all(services)),
    {
      name: 'provider',
      port: at('provider'),
      endpoints: [
        get('/v1/charges/{key}'),
        post('/v1/charges', {
          type: 'object',
          properties: {
            key: { type: 'string', format: 'uuid' },
            amountMinor: { type: 'integer' },
            currency: { enum: ['EUR'] },
            cardToken: { type: 'string', pattern: 'tok' },
          },
        }),
        ...both(
          [get('/admin/behaviour'), put('/admin/behaviour'), get('/admin/ledger'), get('/internal/faults'), post('/internal/faults')],
          token,
        ),
      ],
    },
    {
      name: 'lab API',
      port: at('lab'),
      endpoints: both(
        [
          get('/api/status'),
          get('/api/topology'),
          get('/api/notifications'),
          get('/api/processes'),
          post('/api/processes/{name}/pause'),
          post('/api/processes/{name}/made-up'),
          get('/api/logs', 'process', 'since', 'follow'),
          post('/hooks/alerts/{secret}'),
        ],
        token,
      ),
    },
    {
      name: 'proxies',
      port: at('toxiproxy'),
      endpoints: [
        get('/proxies'),
        get('/proxies/{name}'),
        post('/proxies'),
        post('/populate', { type: 'array', items: anything }),
        post('/proxies/{name}/toxics'),
        post('/proxies/{name}/toxics/{toxic}'),
        remove('/proxies/{name}/toxics/{toxic}'),
        get('/version'),
        get('/metrics'),
      ],
    },
    {
      name: 'Prometheus API',
      port: at('prometheus'),
      endpoints: [
        get('/api/v1/query', 'query', 'time', 'timeout'),
        get('/api/v1/query_range', 'query', 'start', 'end', 'step'),
        get('/api/v1/series', 'match[]', 'start'),
        get('/api/v1/labels', 'match[]'),
        get('/api/v1/label/{name}/values', 'match[]'),
        get('/api/v1/rules'),
        get('/api/v1/query_exemplars', 'query', 'start', 'end'),
      ],
    },
    {
      name: 'Loki API',
      port: at('loki'),
      endpoints: [
        get('/loki/api/v1/query_range', 'query', 'start', 'end', 'limit', 'step', 'direction'),
        get('/loki/api/v1/query', 'query', 'time'),
        get('/loki/api/v1/label/{name}/values', 'query'),
        get('/loki/api/v1/series', 'match[]'),
        post('/loki/api/v1/push'),
      ],
    },
    {
      name: 'Tempo API',
      port: at('tempo'),
      endpoints: [get('/api/search', 'q', 'start', 'end', 'limit'), get('/api/traces/{id}'), get('/api/v2/search/tag/{name}/values', 'q')],
    },
    {
      name: 'Alertmanager API',
      port: at('alertmanager'),
      endpoints: [
        get('/api/v2/alerts', 'filter', 'active'),
        post('/api/v2/alerts', { type: 'array', items: anything }),
        post('/api/v2/silences'),
        remove('/api/v2/silence/{id}'),
      ],
    },
    { name: 'OTLP', port: at('otlp'), endpoints: [post('/v1/traces'), post('/v1/logs'), post('/v1/metrics')] },
  ];
}

const both = (endpoints: readonly Endpoint[], token: string): Endpoint[] =>
  endpoints.flatMap((endpoint) => [endpoint, { ...endpoint, headers: { authorization: `Bearer ${token}` } }]);

/** What a service says of itself. */
async function documented(port: number): Promise<Endpoint[]> {
  const document = (await (await fetch(`http://127.0.0.1:${port}/openapi.json`)).json()) as OpenApi;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const body = requestBody?.content['application/json']?.schema;
      const query = parameters.filter((each) => each.in === 'query').map(({ name }) => name);
      return { method: method.toUpperCase(), path, query, ...(body === undefined ? {} : { body }) };
    }),
  );
}
