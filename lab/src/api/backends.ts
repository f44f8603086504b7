/** The standard HTTP APIs that the console reads, and what of them it may use: what shows, not what administers or takes data in. */

interface Rule {
  readonly methods: readonly string[];
  readonly path: RegExp;
}

export type BackendName = 'prometheus' | 'loki' | 'tempo' | 'alertmanager' | 'gateway';

const read = ['GET', 'HEAD'];
/** Long queries are posted as a form, which changes nothing. */
const query = [...read, 'POST'];

const rules: Readonly<Record<BackendName, readonly Rule[]>> = {
  prometheus: [
    { methods: query, path: /^\/api\/v1\/(query|query_range|query_exemplars|series|labels|format_query|parse_query)$/ },
    {
      methods: read,
      path: /^\/api\/v1\/(label\/[^/]+\/values|metadata|rules|alerts|alertmanagers|targets|status\/(buildinfo|runtimeinfo|tsdb))$/,
    },
  ],
  loki: [
    {
      methods: query,
      path: /^\/loki\/api\/v1\/(query|query_range|labels|label\/[^/]+\/values|series|index\/(stats|volume|volume_range)|patterns|detected_fields)$/,
    },
  ],
  tempo: [
    { methods: read, path: /^\/api\/(echo|search(\/tags|\/tag\/[^/]+\/values)?|traces\/[0-9a-fA-F]+|metrics\/(query|query_range))$/ },
    { methods: read, path: /^\/api\/v2\/(search\/tags|search\/tag\/[^/]+\/values|traces\/[0-9a-fA-F]+)$/ },
  ],
  alertmanager: [
    { methods: read, path: /^\/api\/v2\/(status|alerts|alerts\/groups|silences|silence\/[^/]+|receivers)$/ },
    { methods: ['POST'], path: /^\/api\/v2\/silences$/ },
    { methods: ['DELETE'], path: /^\/api\/v2\/silence\/[^/]+$/ },
  ],
  // The shop, to place an order by hand.
  gateway: [{ methods: ['GET', 'POST', 'PUT', 'DELETE'], path: /^\/api\/(signup|sessions|products|cart|checkout|orders\/[^/]+)$/ }],
};

export const backendNames = Object.keys(rules) as BackendName[];

export function isAllowed(backend: BackendName, method: string, path: string): boolean {
  return rules[backend].some((rule) => rule.methods.includes(method) && rule.path.test(path));
}
