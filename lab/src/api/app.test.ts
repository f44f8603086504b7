import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { ProcessFaults } from '../process-faults/process-faults.ts';
import { root } from '../state/paths.ts';
import type { StatusSnapshot } from '../status/snapshot.ts';
import { systemClock } from '../supervisor/clock.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { noReaper, scripts, specOf } from '../testing/child-scripts.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createLabApi } from './app.ts';
import { createLive } from './live.ts';
import { logRoutes } from './log-routes.ts';
import { processFaultRoutes } from './process-fault-routes.ts';
import { createSessions } from './sessions.ts';

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
  const sessions = createSessions();
  const processFaults = new ProcessFaults({ supervisor, clock: systemClock });
  const chaosUrl = 'http://127.0.0.1:9';
  const server = createServer(
    createLabApi({
      token,
      alertHook: 'hook',
      supervisor,
      logs: logRoutes(supervisor),
      processFaults: processFaultRoutes(processFaults),
      chaosUrl,
      status,
      topology: () => ({ edges: [] }),
      sessions,
      live: createLive({ status }),
      console: { directory: `${directory.path}/no-console-yet`, state: () => ({ state: 'building' }) },
      documents: root,
      shutDown,
    }),
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
      // A browser has its cookie, and sends no token.
      headers: {
        ...('cookie' in headers ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const text = (await response.toArray()).join('');
    return {
      status: response.statusCode,
      headers: response.headers,
      type: response.headers['content-type'],
      text,
      json: () => JSON.parse(text) as Record<string, unknown>,
    };
  }
  return {
    call,
    sessions,
    supervisor,
    shutDown,
    port,
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

test('a ticket lets a browser in once; its cookie reads, and only with the other half of the session acts', async () => {
  await using api = await startApi();
  const noToken = { authorization: '' };
  const exchange = (ticket: string, headers = {}) =>
    api.call('POST', '/api/session', { headers: { ...noToken, ...headers }, body: { ticket } });
  const ticket = api.sessions.issueTicket();
  expect((await exchange(ticket, { origin: 'http://localhost:1' })).status).toBe(403);
  const opened = await exchange(ticket);
  expect(opened.status).toBe(201);
  expect((await exchange(ticket)).status).toBe(401);
  const [setCookie = ''] = opened.headers['set-cookie'] ?? [];
  expect(setCookie).toMatch(/^faultline_\d+=[\w-]{32}; Path=\/api; HttpOnly; SameSite=Strict$/);

  const cookie = setCookie.split(';')[0] ?? '';
  const key = opened.json()['key'] as string;
  const host = `localhost:${cookie.match(/\d+/)?.[0]}`;
  const asBrowser = { host, cookie };
  const withKey = { ...asBrowser, 'x-faultline-session-key': key };
  const cases: [method: string, path: string, headers: Record<string, string>, status: number][] = [
    ['GET', '/api/status', asBrowser, 200],
    ['GET', '/api/status', { ...asBrowser, 'sec-fetch-site': 'same-origin' }, 200],
    // Another local server is the same site to a browser, but not the same page.
    ['GET', '/api/status', { ...asBrowser, 'sec-fetch-site': 'same-site' }, 403],
    ['GET', '/api/status', { ...asBrowser, 'sec-fetch-site': 'cross-site' }, 403],
    ['GET', '/api/status', { ...asBrowser, origin: 'http://localhost:1' }, 403],
    ['GET', '/api/status', { ...asBrowser, cookie: `${cookie}x` }, 401],
    ['GET', '/api/status', { ...asBrowser, cookie: cookie.replace(/\d+/, '1') }, 401],
    ['POST', '/api/processes/redis/resume', asBrowser, 403],
    ['POST', '/api/processes/redis/resume', { ...withKey, 'x-faultline-session-key': 'guessed' }, 403],
    ['POST', '/api/processes/redis/resume', { ...withKey, origin: 'http://localhost:1' }, 403],
    ['POST', '/api/processes/redis/resume', { ...withKey, origin: `http://${host}` }, 409],
    ['POST', '/api/tickets', withKey, 403],
    ['POST', '/api/tickets', {}, 201],
  ];
  for (const [method, path, headers, status] of cases) {
    expect([method, path, headers, (await api.call(method, path, { headers })).status]).toEqual([method, path, headers, status]);
  }
  expect((await api.call('DELETE', '/api/session', { headers: asBrowser })).status).toBe(204);
  expect((await api.call('GET', '/api/status', { headers: asBrowser })).status).toBe(401);
});

test('the page is served to anybody on this machine, with a policy that allows nothing from elsewhere and nothing inline', async () => {
  await using api = await startApi();
  for (const path of ['/', '/explore', '/dashboards/overview']) {
    const page = await api.call('GET', path, { headers: { authorization: '' } });
    expect([path, page.status, page.type]).toEqual([path, 503, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none';script-src 'self';style-src 'self';/);
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
    expect(page.headers['cross-origin-resource-policy']).toBe('same-origin');
  }
  expect((await api.call('GET', '/', { headers: { host: 'rebound.example.com' } })).status).toBe(403);
  expect((await api.call('GET', '/src/main.tsx')).status).toBe(404);
});

test('of the telemetry APIs only what shows is passed through', async () => {
  await using api = await startApi();
  const refused: [method: string, path: string][] = [
    ['POST', '/api/prometheus/api/v1/admin/tsdb/delete_series'],
    ['POST', '/api/prometheus/-/quit'],
    ['PUT', '/api/prometheus/api/v1/query'],
    ['POST', '/api/loki/loki/api/v1/push'],
    ['POST', '/api/alertmanager/api/v2/alerts'],
    ['GET', '/api/gateway/internal/faults'],
    ['GET', '/api/prometheus/api/v1/query/../admin/tsdb'],
  ];
  for (const [method, path] of refused) expect([path, (await api.call(method, path)).status]).toEqual([path, 404]);
});

test('events begin with how the lab is', async () => {
  await using api = await startApi();
  const leaving = new AbortController();
  const outgoing = request({
    host: '127.0.0.1',
    port: api.port,
    path: '/api/events',
    headers: { authorization: `Bearer ${token}` },
    signal: leaving.signal,
  });
  outgoing.on('error', () => {});
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  expect(response.headers['content-type']).toContain('text/event-stream');
  const [chunk] = (await once(response.setEncoding('utf8'), 'data')) as [string];
  expect(chunk).toBe('retry: 1000\n\nevent: status\ndata: {"phase":"running"}\n\n');
  response.on('error', () => {});
  leaving.abort();
});

test('runbooks and dashboards are shown, and nothing else of the checkout', async () => {
  await using api = await startApi();
  expect((await api.call('GET', '/api/runbooks/CircuitBreakerOpen')).text).toContain('# ');
  for (const name of ['Nothing', '..%2f..%2fREADME', '%2e%2e']) {
    expect([name, (await api.call('GET', `/api/runbooks/${name}`)).status]).toEqual([name, 404]);
  }
  const { dashboards } = (await api.call('GET', '/api/dashboards')).json() as { dashboards: { uid: string; title: string }[] };
  expect(dashboards.length).toBeGreaterThan(0);
  for (const { uid, title } of dashboards) expect((await api.call('GET', `/api/dashboards/${uid}`)).json()).toMatchObject({ uid, title });
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
