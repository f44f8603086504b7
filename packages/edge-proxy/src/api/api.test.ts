import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startProxyServer, type TestProxy } from '../testing/rig.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** fetch does not let a test choose its Host. */
function call(
  baseUrl: string,
  options: { method?: string; path: string; body?: unknown; headers?: Record<string, string> },
): Promise<Answer> {
  const { method = 'GET', path, body, headers = {} } = options;
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(`${baseUrl}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), headers: response.headers });
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

async function withProxy(): Promise<TestProxy> {
  const proxy = await startProxyServer();
  await proxy.client.createProxy({ name: 'p', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' });
  await proxy.client.addToxic('p', { type: 'latency', name: 't', attributes: { latency: 5 } });
  return proxy;
}

test.each([
  ['GET', '/proxies', undefined, 200],
  ['POST', '/proxies', { name: 'q', upstream: '127.0.0.1:9', listen: '127.0.0.1:0' }, 201],
  ['PUT', '/proxies', {}, 405],
  ['HEAD', '/proxies', undefined, 405],
  ['GET', '/proxies/', undefined, 404],
  ['POST', '/populate', [], 201],
  ['GET', '/populate', undefined, 405],
  ['POST', '/reset', undefined, 204],
  ['GET', '/proxies/p', undefined, 200],
  ['GET', '/proxies/p?x=1', undefined, 200],
  ['GET', '/proxies/nobody', undefined, 404],
  ['GET', '/proxies/%zz', undefined, 404],
  ['PATCH', '/proxies/p', {}, 200],
  ['POST', '/proxies/p', {}, 200],
  ['DELETE', '/proxies/p', undefined, 204],
  ['GET', '/proxies/p/toxics', undefined, 200],
  ['POST', '/proxies/p/toxics', { type: 'noop' }, 200],
  ['POST', '/proxies/nobody/toxics', { type: 'noop' }, 404],
  ['GET', '/proxies/p/toxics/t', undefined, 200],
  ['PATCH', '/proxies/p/toxics/t', { toxicity: 0.5 }, 200],
  ['POST', '/proxies/p/toxics/t', { toxicity: 0.5 }, 200],
  ['DELETE', '/proxies/p/toxics/t', undefined, 204],
  ['DELETE', '/proxies/p/toxics/nobody', undefined, 404],
  ['GET', '/version', undefined, 200],
  ['GET', '/metrics', undefined, 200],
  ['GET', '/elsewhere', undefined, 404],
] as const)('%s %s answers %s with %i', async (method, path, body, status) => {
  await using proxy = await withProxy();
  expect(await call(proxy.baseUrl, { method, path, ...(body === undefined ? {} : { body }) })).toMatchObject({ status });
});

test.each([
  ['a toxicity above 1', '/proxies/p/toxics', { type: 'noop', toxicity: 1.5 }, 'toxicity must be from 0 to 1, got 1.5'],
  [
    'a negative latency',
    '/proxies/p/toxics',
    { type: 'latency', attributes: { latency: -1 } },
    'attributes.latency must not be negative, got -1',
  ],
  ['a negative change', '/proxies/p/toxics/t', { attributes: { jitter: -1 } }, 'attributes.jitter must not be negative, got -1'],
  ['a time to live of 0', '/proxies/p/toxics', { type: 'noop', ttlMs: 0 }, 'ttlMs must be a positive number of milliseconds, got 0'],
  ['a time to live of an enabled proxy', '/proxies/p', { ttlMs: 5 }, 'ttlMs needs "enabled": false'],
  ['an upstream without a port', '/proxies', { name: 'q', upstream: 'redis' }, 'upstream: address redis: missing port in address'],
  [
    'a seed that is a word',
    '/proxies/p/toxics',
    { type: 'noop', seed: 'x' },
    'json: cannot unmarshal string into Go struct field ToxicWrapper.seed of type int64',
  ],
])('%s is refused, in the form of Toxiproxy', async (_, path, body, detail) => {
  await using proxy = await withProxy();
  const answer = await call(proxy.baseUrl, { method: 'POST', path, body });
  expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  expect(JSON.parse(answer.body)).toEqual({ error: `bad request body: ${detail}`, status: 400 });
  expect(await proxy.client.toxics('p')).toHaveLength(1);
});

test('browsers are refused, and so are foreign names in Host', async () => {
  await using proxy = await startProxyServer({ allowedHosts: ['Toxiproxy'] });
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await call(proxy.baseUrl, { path: '/version', headers })).status;
  expect(await status({ 'User-Agent': 'Mozilla/5.0 (X11)' })).toBe(403);
  expect(await status({ Host: 'evil.example:8474' })).toBe(403);
  expect(await status({ Host: 'localhost:8474' })).toBe(200);
  expect(await status({ Host: '[::1]:8474' })).toBe(200);
  expect(await status({ Host: '10.0.0.7' })).toBe(200);
  expect(await status({ Host: 'toxiproxy:8474' })).toBe(200);
});

test('a body above a mebibyte is refused', async () => {
  await using proxy = await startProxyServer();
  const answer = await call(proxy.baseUrl, { method: 'POST', path: '/proxies', body: 'x'.repeat(1_100_000) });
  expect(answer).toMatchObject({ status: 413, headers: { connection: 'close' } });
});

test('the toxics of populate are added, updated by name, and left alone where they are not named', async () => {
  await using proxy = await withProxy();
  const { listen, upstream } = await proxy.client.proxy('p');
  const toxics = [{ type: 'latency', name: 't', attributes: { latency: 99 } }, { type: 'bandwidth' }];
  const [populated] = await proxy.client.populate([{ name: 'p', listen, upstream, toxics }]);
  expect(populated?.toxics).toMatchObject([
    { name: 't', attributes: { latency: 99, jitter: 0 } },
    { name: 'bandwidth_downstream', attributes: { rate: 0 } },
  ]);
  const [again] = await proxy.client.populate([{ name: 'p', listen, upstream }]);
  expect(again?.toxics).toHaveLength(2);
});

test('a populate that asks for port 0 again finds the proxy that got one', async () => {
  await using proxy = await withProxy();
  const { listen } = await proxy.client.proxy('p');
  const [same] = await proxy.client.populate([{ name: 'p', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' }]);
  expect(same?.listen).toBe(listen);
});

test('a bad entry of populate leaves everything as it was', async () => {
  await using proxy = await startProxyServer();
  const good = { name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' };
  const bad = { ...good, name: 'b', toxics: [{ type: 'latency', toxicity: 7 }] };
  await expect(proxy.client.populate([good, bad])).rejects.toMatchObject({ status: 400 });
  expect(await proxy.client.proxies()).toEqual({});
});

test('a seed and an expiry are shown where they were set', async () => {
  await using proxy = await withProxy();
  const plain = await call(proxy.baseUrl, { path: '/proxies/p/toxics/t' });
  expect(plain.body).toBe('{"attributes":{"latency":5,"jitter":0},"name":"t","type":"latency","stream":"downstream","toxicity":1}');
  const extra = await proxy.client.addToxic('p', { type: 'noop', seed: 42, ttlMs: 60_000 });
  expect(extra.seed).toBe(42);
  expect(Date.parse(extra.expiresAt ?? '')).toBeGreaterThan(0);
});

test('label values are escaped', async () => {
  await using proxy = await startProxyServer();
  await proxy.client.createProxy({ name: 'a"b\\c\nd', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' });
  expect(await proxy.client.metrics()).toContain('edge_proxy_enabled{proxy="a\\"b\\\\c\\nd"} 1');
});
