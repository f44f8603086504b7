import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import type { StatusSnapshot } from '../status/snapshot.ts';
import { systemClock } from '../supervisor/clock.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { noReaper, scripts, specOf } from '../testing/child-scripts.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createLabApi } from './app.ts';
import { logRoutes } from './log-routes.ts';

const token = 'the-token-of-this-run';

async function startApi() {
  const directory = temporaryDirectory();
  const supervisor = new Supervisor({
    specs: [specOf('payment-1', scripts.obedient, { service: 'payment' }), specOf('redis', scripts.obedient)],
    clock: systemClock,
    reaper: noReaper,
    logDirectory: directory.path,
  });
  await supervisor.start();
  const shutDown = vi.fn();
  const status = (): StatusSnapshot => ({ phase: 'running' }) as StatusSnapshot;
  const server = createServer(
    createLabApi({ token, alertHook: 'hook', supervisor, logs: logRoutes(supervisor), status, topology: () => ({ edges: [] }), shutDown }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  /** Not fetch, which refuses to send a Host header of our choice. */
  async function call(method: string, path: string, { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {}) {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const text = (await response.toArray()).join('');
    return {
      status: response.statusCode,
      type: response.headers['content-type'],
      text,
      json: () => JSON.parse(text) as Record<string, unknown>,
    };
  }
  return {
    call,
    supervisor,
    shutDown,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await supervisor.stop();
      directory[Symbol.dispose]();
    },
  };
}

test('nobody gets in without the token, from a page, or under another name', async () => {
  await using api = await startApi();
  const cases: [headers: Record<string, string>, status: number][] = [
    [{}, 200],
    [{ host: 'localhost:4000' }, 200],
    [{ host: '[::1]:4000' }, 200],
    [{ origin: 'http://localhost:4000' }, 200],
    [{ authorization: '' }, 401],
    [{ authorization: `Bearer ${token}x` }, 401],
    [{ authorization: token }, 401],
    [{ host: 'rebound.example.com' }, 403],
    [{ host: '127.0.0.1.example.com' }, 403],
    [{ origin: 'https://example.com' }, 403],
    [{ origin: 'null' }, 403],
  ];
  for (const [headers, status] of cases) {
    expect([headers, (await api.call('GET', '/api/status', { headers })).status]).toEqual([headers, status]);
  }
});

test('errors are problem details', async () => {
  await using api = await startApi();
  const cases: [method: string, path: string, body: unknown, status: number, code: string][] = [
    ['GET', '/api/nothing', undefined, 404, 'not_found'],
    ['POST', '/api/processes/nobody/kill', undefined, 404, 'unknown_process'],
    ['POST', '/api/processes/redis/explode', undefined, 400, 'invalid_request'],
    ['POST', '/api/processes/redis/start', undefined, 409, 'already_running'],
    ['POST', '/api/processes/redis/resume', undefined, 409, 'not_paused'],
    ['POST', '/api/processes/redis/pause', undefined, 400, 'invalid_request'],
    ['POST', '/api/processes/redis/pause', { ttlMs: 0 }, 400, 'invalid_request'],
    ['POST', '/api/processes/redis/pause', { ttlMs: 86_400_000 }, 400, 'invalid_request'],
    ['GET', '/api/logs?tail=-1', undefined, 400, 'invalid_request'],
    ['GET', '/api/logs?service=nobody', undefined, 404, 'unknown_process'],
  ];
  for (const [method, path, body, status, code] of cases) {
    const answer = await api.call(method, path, { body });
    expect([path, answer.status, answer.json()['code']]).toEqual([path, status, code]);
    expect(answer.type).toContain('application/problem+json');
  }
});

test('a process can be paused, resumed, stopped, started, restarted and killed', async () => {
  await using api = await startApi();
  const act = async (name: string, action: string, body?: unknown): Promise<unknown> => {
    const answer = await api.call('POST', `/api/processes/${name}/${action}`, { body });
    return (answer.json()['processes'] as { status: string }[] | undefined)?.map(({ status }) => status) ?? answer.text;
  };
  expect(await act('payment-1', 'pause', { ttlMs: 60_000 })).toEqual(['paused']);
  expect(await act('payment', 'resume')).toEqual(['ready']);
  expect(await act('redis', 'stop')).toEqual(['stopped']);
  expect(await act('redis', 'start')).toEqual(['ready']);
  expect(await act('redis', 'restart')).toEqual(['ready']);
  const [redis] = api.supervisor.find('redis');
  const back = new Promise((resolve) => {
    redis?.on('state', ({ status }) => status === 'ready' && resolve(status));
  });
  await act('redis', 'kill');
  await back;
  expect((await api.call('GET', '/api/processes')).json()['processes']).toMatchObject([
    { name: 'payment-1' },
    { name: 'redis', restarts: 2 },
  ]);
});

test('shutting down answers first', async () => {
  await using api = await startApi();
  expect((await api.call('POST', '/api/shutdown')).status).toBe(202);
  expect(api.shutDown).toHaveBeenCalledOnce();
});

test('logs of all processes come in the order of their timestamps', async () => {
  await using api = await startApi();
  const write = (name: string, lines: readonly string[]) =>
    appendFileSync(api.supervisor.find(name)[0]?.log.path ?? '', lines.map((line) => `${line}\n`).join(''));
  write('payment-1', ['{"timestamp":"2026-01-01T00:00:01.000Z"}', '{"timestamp":"2026-01-01T00:00:03.000Z"}', 'a second line of it']);
  write('redis', ['{"timestamp":"2026-01-01T00:00:02.000Z"}']);
  const lines = (await api.call('GET', '/api/logs')).text.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { process: string }).process)).toEqual(['payment-1', 'redis', 'payment-1', 'payment-1']);
});
