import { Toxiproxy } from 'toxiproxy-node-client';
import { expect, test } from 'vitest';
import { startProxyServer } from '../testing/rig.ts';
import { openPeer, startUpstream } from '../testing/sockets.ts';
import { createProxyClient } from './proxy-client.ts';
import { ProxyClientError } from './proxy-client-error.ts';

test('the published Node client drives the server', async () => {
  await using upstream = await startUpstream();
  await using server = await startProxyServer();
  const toxiproxy = new Toxiproxy(server.baseUrl);

  const proxy = await toxiproxy.createProxy({ name: 'redis', listen: '127.0.0.1:0', upstream: upstream.address });
  const toxic = await proxy.addToxic({
    type: 'latency',
    name: 'slow',
    stream: 'downstream',
    toxicity: 1,
    attributes: { latency: 40, jitter: 0 },
  });
  using peer = await openPeer(proxy.listen);
  peer.send('x');
  expect(await peer.bytes(1)).toBeGreaterThanOrEqual(39);
  await toxic.update({ type: 'latency', name: 'slow', stream: 'downstream', toxicity: 0, attributes: { latency: 40, jitter: 0 } });
  expect((await proxy.getToxic('slow')).toxicity).toBe(0);
  await toxic.remove();

  expect((await proxy.update({ enabled: false, listen: proxy.listen, upstream: upstream.address })).enabled).toBe(false);
  await toxiproxy.reset();
  expect((await toxiproxy.get('redis')).enabled).toBe(true);
  expect(Object.keys(await toxiproxy.getAll())).toEqual(['redis']);
  const populated = await toxiproxy.populate([{ name: 'pg', listen: '127.0.0.1:0', upstream: upstream.address }]);
  expect(Object.values(populated).map(({ name }) => name)).toEqual(['pg']);
  expect(await toxiproxy.getVersion()).toContain('2.12.0');
  await proxy.remove();
  await expect(toxiproxy.get('redis')).rejects.toThrow('404');
});

test('errors carry the server’s words and status', async () => {
  await using server = await startProxyServer();
  const missing = server.client.proxy('nobody');
  await expect(missing).rejects.toBeInstanceOf(ProxyClientError);
  await expect(missing).rejects.toMatchObject({ status: 404, message: 'GET /proxies/nobody: proxy not found' });
});

test('a server that does not answer is an error without a status', async () => {
  const client = createProxyClient({ baseUrl: 'http://127.0.0.1:1' });
  await expect(client.version()).rejects.toMatchObject({ name: 'ProxyClientError', status: undefined });
});

test('names are encoded into the path', async () => {
  await using server = await startProxyServer();
  await server.client.createProxy({ name: 'order/payment 1', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' });
  await server.client.addToxic('order/payment 1', { type: 'noop', name: 'ü?' });
  expect((await server.client.toxic('order/payment 1', 'ü?')).name).toBe('ü?');
});

test('a real Toxiproxy is sent nothing that it does not know', async () => {
  const bodies: unknown[] = [];
  const answers: Record<string, unknown> = {
    '/version': { version: 'git' },
    '/proxies/p/toxics': { attributes: { latency: 1, jitter: 0 }, name: 't', type: 'latency', stream: 'downstream', toxicity: 1 },
    '/populate': { proxies: null },
  };
  const fakeFetch: typeof fetch = async (input, init) => {
    if (typeof init?.body === 'string') bodies.push(JSON.parse(init.body));
    return Response.json(answers[new URL(new Request(input).url).pathname]);
  };
  const client = createProxyClient({ baseUrl: 'http://toxiproxy:8474', fetch: fakeFetch });
  expect(await client.extras()).toBe(false);
  await client.addToxic('p', { type: 'latency', attributes: { latency: 1 }, seed: 3, ttlMs: 5 });
  expect(await client.populate([{ name: 'a', listen: ':1', upstream: 'b:2', ttlMs: 5, toxics: [] }])).toEqual([]);
  expect(bodies).toEqual([{ type: 'latency', attributes: { latency: 1 } }, [{ name: 'a', listen: ':1', upstream: 'b:2' }]]);
});
