import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createProxyClient } from '../client/proxy-client.ts';
import { systemClock } from '../clock.ts';
import { type LogLine, logEvents } from '../json-log.ts';
import { startProxyServer } from '../testing/rig.ts';

const authorization = 'Bearer secret';

async function closable() {
  const proxy = await startProxyServer({ controlToken: 'secret' });
  const lines: LogLine[] = [];
  logEvents(proxy.server.events, { clock: systemClock, isClosed: () => proxy.server.closed, write: (line) => void lines.push(line) });
  const ours = createProxyClient({ baseUrl: proxy.baseUrl, headers: { authorization } });
  await ours.createProxy({ name: 'p', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' });
  const ask = async (method: string, path: string, { token = '', body }: { token?: string; body?: unknown } = {}): Promise<number> => {
    const response = await fetch(proxy.baseUrl + path, {
      method,
      headers: { authorization: token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.body?.cancel();
    return response.status;
  };
  return { ...proxy, ours, lines, ask };
}

test('a closed API answers its controller only, and the log keeps quiet about faults', async () => {
  await using proxy = await closable();
  expect(await proxy.ask('PUT', '/closed', { token: authorization, body: { ttlMs: 60_000 } })).toBe(204);
  await proxy.ours.addToxic('p', { type: 'latency', name: 'hidden', attributes: { latency: 5 } });
  await proxy.ours.updateProxy('p', { enabled: false });
  for (const path of ['/proxies', '/proxies/p', '/proxies/p/toxics/hidden', '/metrics', '/elsewhere'])
    expect(await proxy.ask('GET', path)).toBe(403);
  expect(await proxy.ask('POST', '/reset', { token: 'Bearer other' })).toBe(403);
  expect(await proxy.ask('GET', '/version')).toBe(200);
  expect(await proxy.ours.toxics('p')).toMatchObject([{ name: 'hidden' }]);
  expect(proxy.lines.map(({ event }) => event)).not.toContain('toxic-added');
  expect(proxy.lines.map(({ event }) => event)).not.toContain('proxy-disabled');

  expect(await proxy.ask('DELETE', '/closed', { token: authorization })).toBe(204);
  expect(await proxy.ask('GET', '/proxies')).toBe(200);
  await proxy.ours.removeToxic('p', 'hidden');
  expect(proxy.lines.map(({ event }) => event)).toContain('toxic-removed');
});

test('it opens again by itself', async () => {
  await using proxy = await closable();
  await proxy.ask('PUT', '/closed', { token: authorization, body: { ttlMs: 50 } });
  expect(await proxy.ask('GET', '/proxies')).toBe(403);
  while (proxy.server.closed) await pause(5);
  expect(await proxy.ask('GET', '/proxies')).toBe(200);
});

test('nobody else can close it, nobody at all without a token, and not without an end', async () => {
  await using proxy = await closable();
  await using tokenless = await startProxyServer();
  const body = { ttlMs: 60_000 };
  expect(await proxy.ask('PUT', '/closed', { token: 'Bearer other', body })).toBe(403);
  expect(await proxy.ask('PUT', '/closed', { token: authorization, body: {} })).toBe(400);
  expect(await proxy.ask('PUT', '/closed', { token: authorization, body: { ttlMs: -1 } })).toBe(400);
  const headers = { authorization: 'Bearer ' };
  expect((await fetch(`${tokenless.baseUrl}/closed`, { method: 'PUT', headers, body: JSON.stringify(body) })).status).toBe(403);
  expect([proxy.server.closed, tokenless.server.closed]).toEqual([false, false]);
});
