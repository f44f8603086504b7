import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FaultRequest } from '@faultline/contracts/faults';
import { defineRoutes } from '@faultline/contracts/route';
import { createAdmission, DEFAULT_ADMISSION_SETTINGS, monotonicClock } from '@faultline/resilience';
import { createLogger } from '@faultline/telemetry/logger';
import { createMetrics } from '@faultline/telemetry/metrics';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { bindRoute } from '../../bind-route.ts';
import { createServiceApp, priorities } from '../../create-app.ts';
import { createReadiness } from '../../readiness.ts';
import { createWallClock } from '../../wall-clock.ts';
import { createServiceFaults } from '../service-faults.ts';

const TOKEN = 'a-token-for-tests';
const thing = z.object({ name: z.string() });
const routes = defineRoutes({
  get: { method: 'get', path: '/things/:id', summary: 'One', responses: { 200: { description: 'It', body: thing } }, errors: [] },
  make: { method: 'post', path: '/things', summary: 'A new one', responses: { 201: { description: 'It', body: thing } }, errors: [] },
});

async function startService({ adminToken }: { adminToken: string | undefined } = { adminToken: TOKEN }) {
  const lines: string[] = [];
  let served = 0;
  const logger = createLogger({ service: 'order', write: (line) => lines.push(line) });
  const metrics = createMetrics('order');
  const faults = createServiceFaults({ adminToken, metrics, logger, clock: monotonicClock, wallClock: createWallClock() });
  const app = createServiceApp({
    info: { title: 'Things', version: '1', description: '' },
    routes,
    logger,
    metrics,
    faults,
    readiness: createReadiness({ checks: [], clock: monotonicClock }),
    clock: monotonicClock,
    admission: createAdmission({ ...DEFAULT_ADMISSION_SETTINGS, priorities }),
    priorityOf: () => 'browse',
    deadlineMs: { default: 2_000, max: 10_000 },
    bind(router) {
      const reply = async () => {
        served += 1;
        return { status: 200, body: { name: 'a' } } as const;
      };
      bindRoute(router, routes.get, reply);
      bindRoute(router, routes.make, async () => ({ ...(await reply()), status: 201 }));
    },
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function send(path: string, init: RequestInit = {}) {
    const startedAt = performance.now();
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, tookMs: performance.now() - startedAt };
  }
  const control = (method: string, path = '', body?: unknown, token = TOKEN) =>
    send(`/internal/faults${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  async function inject(kind: string, parameters: Record<string, unknown> = {}, change: Partial<FaultRequest> = {}) {
    const answer = await control('POST', '', { id: kind, kind, parameters, leaseMs: 10_000, durationMs: 60_000, ...change });
    return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
  }
  async function metric(series: string): Promise<number> {
    const { text } = await metrics.expose();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')[1] ?? 0,
    );
  }
  return {
    send,
    inject,
    control,
    metric,
    lines,
    faults,
    get served() {
      return served;
    },
    async [Symbol.asyncDispose]() {
      faults.registry.endAll();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

test('a delayed request is late for its caller and in the metrics, and on time again after the end', async () => {
  await using service = await startService();
  expect(await service.inject('http-delay', { delayMs: 300 })).toMatchObject({ status: 201 });
  expect((await service.send('/things/1')).tookMs).toBeGreaterThan(295);
  const labels = 'method="GET",route="/things/:id",status="200"';
  await expect.poll(() => service.metric(`http_request_duration_seconds_sum{${labels}}`)).toBeGreaterThan(0.295);
  expect(await service.metric('fault_injected_total{kind="http-delay"}')).toBe(1);
  await service.control('DELETE', '/http-delay');
  await service.send('/things/1');
  expect(await service.metric('fault_injected_total{kind="http-delay"}')).toBe(1);
});

test('an aborted request is answered by the problem of its status, counted under its route, and never served', async () => {
  await using service = await startService();
  await service.inject('http-abort', { status: 503 });
  const answer = await service.send('/things/1');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.headers.get('retry-after')).toBe('1');
  // The caller's own retries are to meet it as they would meet a service that is unwell.
  expect(JSON.parse(answer.text)).toMatchObject({ status: 503, code: 'dependency_unavailable', retryable: true });
  expect(service.served).toBe(0);
  await expect.poll(() => service.metric('http_requests_total{method="GET",route="/things/:id",status="503"}')).toBe(1);
});

test.each([
  [{ status: 500 }, 500, 'internal'],
  [{ status: 502 }, 502, 'internal'],
  [{ status: 418 }, 418, 'invalid_request'],
  [{ code: 'payment_declined' }, 402, 'payment_declined'],
  [{}, 503, 'dependency_unavailable'],
])('an abort with %j is a %d with the code %s', async (parameters, status, code) => {
  await using service = await startService();
  await service.inject('http-abort', parameters);
  const answer = await service.send('/things/1');
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ status, code });
});

test('a replaced body comes with the status of the work that was done', async () => {
  await using service = await startService();
  await service.inject('http-body', { body: '<html>', contentType: 'text/html' });
  const answer = await service.send('/things', { method: 'POST' });
  expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([201, '<html>', 'text/html']);
  expect(service.served).toBe(1);
});

test('delays add up, and an abort comes after them', async () => {
  await using service = await startService();
  await service.inject('http-delay', { delayMs: 120 }, { id: 'first' });
  await service.inject('http-delay', { delayMs: 120 }, { id: 'second' });
  await service.inject('http-abort', {});
  const { status, tookMs } = await service.send('/things/1');
  expect(status).toBe(503);
  expect(tookMs).toBeGreaterThan(235);
});

test('health, metrics and control are never touched; readiness only by its name', async () => {
  await using service = await startService();
  await service.inject('http-abort', {});
  for (const path of ['/health/live', '/health/ready', '/metrics', '/openapi.json', '/docs']) {
    expect({ path, status: (await service.send(path)).status }).toEqual({ path, status: 200 });
  }
  expect((await service.control('GET')).status).toBe(200);
  expect((await service.send('/nothing')).status).toBe(404);
  await service.inject('http-abort', { route: '/health/ready' }, { id: 'ready' });
  expect((await service.send('/health/ready')).status).toBe(503);
});

test('a scope picks requests by route, method and header', async () => {
  await using service = await startService();
  await service.inject('http-abort', { route: '/things', method: 'POST', header: 'x-canary: yes' });
  const post = async (canary?: string) =>
    (await service.send('/things', { method: 'POST', headers: canary === undefined ? {} : { 'x-canary': canary } })).status;
  expect(await post()).toBe(201);
  expect(await post('no')).toBe(201);
  expect(await post('yes')).toBe(503);
  expect((await service.send('/things/1', { headers: { 'x-canary': 'yes' } })).status).toBe(200);
});

test('every Nth, and only the first few of them', async () => {
  await using service = await startService();
  await service.inject('http-abort', { every: 3, first: 2 });
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) statuses.push((await service.send('/things/1')).status);
  expect(statuses.map((status, index) => (status === 503 ? index + 1 : 0)).filter(Boolean)).toEqual([3, 6]);
});

test('a percentage is drawn by the seed: the same requests are hit again', async () => {
  await using service = await startService();
  async function hits(seed: number): Promise<string> {
    await service.inject('http-abort', { percent: 30 }, { seed });
    let found = '';
    for (let i = 0; i < 60; i++) found += (await service.send('/things/1')).status === 503 ? 'x' : '.';
    await service.control('DELETE');
    return found;
  }
  const first = await hits(5);
  expect(await hits(5)).toBe(first);
  expect(await hits(6)).not.toBe(first);
  expect(first.split('x').length - 1).toBeGreaterThan(8);
  expect(first.split('x').length - 1).toBeLessThan(30);
});

test('a route that the service does not have is refused, with those that it has', async () => {
  await using service = await startService();
  const answer = await service.inject('http-delay', { delayMs: 1, route: '/orders' });
  expect(answer.status).toBe(400);
  expect(answer.body['detail']).toContain('there is no route /orders here; there are: /things/:id, /things, /health/ready');
});

test('start and end are log lines; of a blind fault there is no trace', async () => {
  await using service = await startService();
  await service.inject('http-abort', {}, { id: 'seen' });
  await service.control('DELETE', '/seen');
  expect(service.lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['fault_started', 'fault_ended']);
  service.lines.length = 0;
  await service.inject('http-abort', {}, { id: 'unseen', blind: true });
  await service.send('/things/1');
  expect(JSON.parse((await service.control('DELETE', '/unseen')).text)).toMatchObject({ injected: 1 });
  expect(service.lines.join()).not.toMatch(/fault_started|fault_ended|unseen/);
  expect(await service.metric('fault_injected_total{kind="http-abort"}')).toBe(0);
});

test('conflicts, lapsed faults and strangers get the status that says so', async () => {
  await using service = await startService();
  await service.inject('clock-skew', { skewMs: 5_000 });
  expect(await service.inject('clock-skew', { skewMs: 6_000 }, { id: 'again' })).toMatchObject({
    status: 409,
    body: { code: 'fault_conflict' },
  });
  expect((await service.control('PUT', '/gone/lease', { leaseMs: 1_000 })).status).toBe(404);
  expect((await service.control('GET', '', undefined, 'somebody-else')).status).toBe(401);
  expect((await service.control('PATCH')).status).toBe(404);
});

test('without an admin token there is no control, and nothing to arm', async () => {
  await using service = await startService({ adminToken: undefined });
  expect((await service.control('GET')).status).toBe(404);
  expect((await service.inject('http-abort')).status).toBe(404);
});
