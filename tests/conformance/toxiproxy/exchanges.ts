/** A request of the recording, and where our answer is another one on purpose. */
export interface Exchange {
  /** As in the file. */
  readonly title: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly userAgent?: string;
  /** Sent before, and not part of the recording. */
  readonly before?: { readonly path: string; readonly body: unknown };
  /** The recording shows the names only: the names of an array, or the keys of an object. */
  readonly namesOnly?: boolean;
  /** What is compared instead of the recorded answer, and why. */
  readonly differs?: { readonly because: string; readonly status: number; readonly body: string | RegExp };
}

/** Addresses of the replay in place of the recorded ones. */
export interface Addresses {
  readonly upstream: string;
  /** The proxy `a`, once it exists. */
  readonly a: () => string;
  readonly free: (recordedPort: number) => string;
}

const VALIDATED = 'values out of range are refused here: the real server takes them, and then nothing or something odd happens';

/** The recording has the answers; this is what was asked, in its order. */
export function exchanges({ upstream, a, free }: Addresses): readonly Exchange[] {
  const post = (title: string, path: string, body: unknown): Exchange => ({ title, method: 'POST', path, body });
  const patch = (title: string, path: string, body: unknown): Exchange => ({ title, method: 'PATCH', path, body });
  const get = (title: string, path: string): Exchange => ({ title, path });
  const toxic = (title: string, body: unknown): Exchange => post(title, '/proxies/a/toxics', body);
  const defaults = (type: string): Exchange => toxic(`defaults ${type}`, { type, name: `d_${type}`, stream: 'upstream' });
  const latencyPath = '/proxies/a/toxics/latency_downstream';

  return [
    {
      ...get('GET /version', '/version'),
      differs: {
        because: 'the version is the one whose API is spoken, and an extra field tells the servers apart',
        status: 200,
        body: '{"version": "2.12.0", "implementation": "faultline-edge-proxy"}\n',
      },
    },
    get('GET /proxies empty', '/proxies'),
    { ...get('browser UA', '/proxies'), userAgent: 'Mozilla/5.0' },
    get('unknown route', '/nope'),
    { title: 'wrong method PUT /proxies', method: 'PUT', path: '/proxies', body: {} },
    get('trailing slash', '/proxies/'),
    { title: 'HEAD /proxies', method: 'HEAD', path: '/proxies' },
    post('create empty body', '/proxies', ''),
    {
      ...post('create bad json', '/proxies', '{nope'),
      differs: {
        because: 'the words after "bad request body" are the JSON parser’s own',
        status: 400,
        body: /^\{"error":"bad request body: .+","status":400\}\n$/,
      },
    },
    post('create wrong type', '/proxies', { name: 5 }),
    post('create no name', '/proxies', { upstream }),
    post('create no upstream', '/proxies', { name: 'x' }),
    post('create port0', '/proxies', { name: 'a', listen: '127.0.0.1:0', upstream }),
    post('create dup', '/proxies', { name: 'a', listen: '127.0.0.1:0', upstream }),
    {
      ...post('create no listen', '/proxies', { name: 'nolisten', upstream }),
      differs: {
        because: 'nobody asked for every interface, so it is loopback',
        status: 201,
        body: /^\{"name":"nolisten","listen":"127\.0\.0\.1:\d+","upstream":"[\d.:]+","enabled":true,"Logger":\{\},"toxics":\[\]\}$/,
      },
    },
    post('create bad listen', '/proxies', { name: 'bad', listen: 'nope', upstream }),
    post('create port in use', '/proxies', { name: 'used', listen: a(), upstream }),
    post('create disabled', '/proxies', { name: 'dis', listen: free(23999).replace('127.0.0.1', 'localhost'), upstream, enabled: false }),
    get('show', '/proxies/a'),
    get('show missing', '/proxies/nobody'),
    {
      ...get('list', '/proxies'),
      differs: {
        because: 'a proxy without a listen address is on loopback',
        status: 200,
        body: /^\{"a":\{"name":"a",.*\},"dis":\{"name":"dis","listen":"localhost:\d+",.*,"enabled":false,.*\},"nolisten":\{.*\}\}$/,
      },
    },
    patch('update PATCH {}', '/proxies/a', {}),
    patch('update rename ignored', '/proxies/a', { name: 'b' }),
    get('toxics empty', '/proxies/a/toxics'),
    post('toxic on missing proxy', '/proxies/nobody/toxics', { type: 'latency' }),
    toxic('toxic minimal', { type: 'latency', attributes: { latency: 50 } }),
    toxic('toxic dup', { type: 'latency' }),
    toxic('toxic bad type', { type: 'nope' }),
    toxic('toxic no type', {}),
    toxic('toxic bad stream', { type: 'latency', stream: 'sideways' }),
    toxic('toxic empty stream', { type: 'latency', stream: '' }),
    toxic('toxic UPSTREAM case', { type: 'latency', stream: 'UpStream' }),
    toxic('toxic attr wrong type', { type: 'latency', name: 'w1', attributes: { latency: 'x' } }),
    toxic('toxic attr float', { type: 'latency', name: 'w2', attributes: { latency: 1.5 } }),
    toxic('toxic attr unknown', { type: 'latency', name: 'w3', attributes: { unknown: 1 } }),
    {
      ...toxic('toxic toxicity 5', { type: 'latency', name: 'w4', toxicity: 5 }),
      differs: {
        because: VALIDATED,
        status: 400,
        body: '{"error":"bad request body: toxicity must be from 0 to 1, got 5","status":400}\n',
      },
    },
    {
      ...toxic('toxic toxicity -1', { type: 'latency', name: 'w5', toxicity: -1 }),
      differs: {
        because: VALIDATED,
        status: 400,
        body: '{"error":"bad request body: toxicity must be from 0 to 1, got -1","status":400}\n',
      },
    },
    {
      ...toxic('toxic neg latency', { type: 'latency', name: 'w6', attributes: { latency: -100 } }),
      differs: {
        because: VALIDATED,
        status: 400,
        body: '{"error":"bad request body: attributes.latency must not be negative, got -100","status":400}\n',
      },
    },
    ...['bandwidth', 'slow_close', 'timeout', 'slicer', 'limit_data', 'reset_peer', 'noop'].map(defaults),
    get('toxic get', latencyPath),
    get('toxic get missing', '/proxies/a/toxics/nobody'),
    patch('toxic PATCH partial', latencyPath, { attributes: { jitter: 7 } }),
    patch('toxic PATCH toxicity', latencyPath, { toxicity: 0.3 }),
    patch('toxic PATCH stream/type/name ignored', latencyPath, { stream: 'upstream', type: 'timeout', name: 'other' }),
    patch('toxic PATCH empty body', latencyPath, ''),
    { title: 'toxic delete', method: 'DELETE', path: latencyPath },
    { title: 'toxic delete missing', method: 'DELETE', path: latencyPath },
    {
      ...get('order of toxics list', '/proxies/a/toxics'),
      namesOnly: true,
      differs: {
        because: 'the toxics with values out of range were refused',
        status: 200,
        body: 'latency_UpStream d_bandwidth d_slow_close d_timeout d_slicer d_limit_data d_reset_peer d_noop w3',
      },
    },
    post('disable', '/proxies/a', { enabled: false }),
    { title: 'reset', method: 'POST', path: '/reset' },
    get('after reset a', '/proxies/a'),
    get('after reset dis (was disabled)', '/proxies/dis'),
    get('GET /reset', '/reset'),
    post('populate ok', '/populate', [
      { name: 'p1', listen: free(23001), upstream },
      { name: 'p2', listen: free(23002), upstream, enabled: false },
    ]),
    {
      ...post('populate same -> toxics kept; enabled change ignored?', '/populate', [
        { name: 'p1', listen: free(23001), upstream, enabled: false },
      ]),
      before: { path: '/proxies/p1/toxics', body: { type: 'latency', attributes: { latency: 5 } } },
    },
    post('populate changed upstream -> toxics dropped', '/populate', [{ name: 'p1', listen: free(23001), upstream: '127.0.0.1:1' }]),
    post('populate missing name', '/populate', [{ name: 'p3', listen: free(23003), upstream }, { upstream }]),
    post('populate partial failure', '/populate', [
      { name: 'p4', listen: free(23004), upstream },
      { name: 'p5', listen: 'bogus', upstream },
      { name: 'p6', listen: free(23006), upstream },
    ]),
    get('p4 exists?', '/proxies/p4'),
    get('p6 exists?', '/proxies/p6'),
    post('populate empty []', '/populate', []),
    {
      ...post('populate object not array', '/populate', {}),
      differs: {
        because: 'the real message shows the Go type that it decodes into',
        status: 400,
        body: '{"error":"bad request body: json: cannot unmarshal object into Go value of type []Proxy","status":400,"proxies":null}',
      },
    },
    { ...get('populate does not delete unlisted: names', '/proxies'), namesOnly: true },
    { title: 'delete', method: 'DELETE', path: '/proxies/p4' },
    { title: 'delete missing', method: 'DELETE', path: '/proxies/p4' },
    {
      ...get('/metrics', '/metrics'),
      differs: { because: 'the recording has no body', status: 200, body: /^# HELP toxiproxy_proxy_received_bytes_total / },
    },
  ];
}
