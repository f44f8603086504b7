import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from './clock.ts';
import { createObservatory } from './observatory.ts';
import { logsRequest, tracesRequest } from './testing/otlp.fixture.ts';

const anyPorts = { prometheus: 0, loki: 0, tempo: 0, alertmanager: 0, otlp: 0 };

/** A whole observatory on free ports that scrapes one target every 50 ms, and alerts when its gauge is above 5. */
async function start() {
  let gauge = 1;
  let fails = false;
  const target = createServer((_request, response) => {
    response.writeHead(fails ? 500 : 200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`gauge ${gauge}\n`);
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const { port } = target.address() as AddressInfo;

  const directory = mkdtempSync(join(tmpdir(), 'observatory-'));
  mkdirSync(join(directory, 'targets'));
  const write = (name: string, content: unknown): void => writeFileSync(join(directory, name), JSON.stringify(content));
  write('prometheus.yml', {
    global: { scrape_interval: '50ms', scrape_timeout: '50ms', evaluation_interval: '50ms' },
    rule_files: ['rules.yml'],
    scrape_configs: [{ job_name: 'test', file_sd_configs: [{ files: ['targets/*.json'] }] }],
  });
  write('rules.yml', { groups: [{ name: 'g', rules: [{ alert: 'GaugeHigh', expr: 'gauge > 5', labels: { severity: 'page' } }] }] });
  write('targets/test.json', [{ targets: [`127.0.0.1:${port}`], labels: { job: 'shop', instance: 'shop-1' } }]);
  write('alertmanager.yml', { route: { receiver: 'none', group_wait: '10ms' }, receivers: [{ name: 'none' }] });

  const problems: string[] = [];
  const observatory = createObservatory({
    prometheusConfigFile: join(directory, 'prometheus.yml'),
    alertmanagerConfigFile: join(directory, 'alertmanager.yml'),
    host: '127.0.0.1',
    ports: anyPorts,
    clock: systemClock,
    onProblem: (problem) => void problems.push(problem),
  });
  const ports = await observatory.listen();
  onTestFinished(async () => {
    await observatory.close();
    target.closeAllConnections();
    target.close();
    rmSync(directory, { recursive: true });
  });
  const get = async (api: keyof typeof ports, path: string): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${ports[api]}${path}`)).json();
  return {
    get,
    ports,
    problems,
    setGauge: (value: number) => void (gauge = value),
    setFails: (value: boolean) => void (fails = value),
    ask: async (query: string): Promise<string | undefined> => {
      const { data } = (await get('prometheus', `/api/v1/query?query=${encodeURIComponent(query)}`)) as {
        data: { result: Array<{ value: [number, string] }> };
      };
      return data.result[0]?.value[1];
    },
    push: (path: string, request: unknown) =>
      fetch(`http://127.0.0.1:${ports.otlp}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }),
  };
}

test('what a target shows can be asked for, alerts, and is gone when the target is', async () => {
  const { ask, get, setGauge, setFails } = await start();
  await vi.waitFor(async () => expect(await ask('gauge{job="shop", instance="shop-1"}')).toBe('1'), { timeout: 5_000 });
  expect(await get('prometheus', '/api/v1/targets')).toMatchObject({
    data: { activeTargets: [{ health: 'up', labels: { job: 'shop', instance: 'shop-1' } }] },
  });

  setGauge(9);
  await vi.waitFor(
    async () => {
      expect(await get('prometheus', '/api/v1/alerts')).toMatchObject({
        data: { alerts: [{ state: 'firing', labels: { alertname: 'GaugeHigh' } }] },
      });
      expect(await get('alertmanager', '/api/v2/alerts')).toMatchObject([
        { labels: { alertname: 'GaugeHigh', job: 'shop' }, status: { state: 'active' } },
      ]);
      expect(await ask('ALERTS{alertstate="firing"}')).toBe('1');
    },
    { timeout: 5_000 },
  );

  setFails(true);
  await vi.waitFor(
    async () => {
      expect(await ask('up')).toBe('0');
      expect(await ask('gauge')).toBeUndefined();
    },
    { timeout: 5_000 },
  );
});

test('traces and logs that are pushed can be asked for at once', async () => {
  const { push, get } = await start();
  const nowMs = Date.now();
  expect((await push('/v1/traces', tracesRequest([{ startMs: nowMs, name: 'checkout' }]))).status).toBe(200);
  expect((await push('/v1/logs', logsRequest([{ line: 'hello', ms: nowMs }]))).status).toBe(200);
  expect(await get('tempo', `/api/search?q=${encodeURIComponent('{ name = "checkout" }')}`)).toMatchObject({
    traces: [{ rootTraceName: 'checkout' }],
  });
  expect(await get('loki', `/loki/api/v1/query_range?query=${encodeURIComponent('{service_name="order"}')}`)).toMatchObject({
    data: { result: [{ values: [[expect.any(String), 'hello']] }] },
  });
});

test('hundreds of queries at once do not stop the scrapes', async () => {
  const { ask, get } = await start();
  await vi.waitFor(async () => expect(await ask('up')).toBe('1'), { timeout: 5_000 });
  const before = Number(await ask('count_over_time(up[1h])'));
  const expensive = encodeURIComponent('sum(rate({__name__=~".+"}[5m])) by (job)');
  const end = Date.now() / 1_000;
  const queries = Array.from({ length: 300 }, () =>
    get('prometheus', `/api/v1/query_range?query=${expensive}&start=${end - 3_600}&end=${end}&step=2`),
  );
  const answers = (await Promise.all(queries)) as Array<{ status: string }>;
  expect(answers.every(({ status }) => status === 'success')).toBe(true);
  expect(Number(await ask('count_over_time(up[1h])'))).toBeGreaterThan(before);
});

test('a port that is taken ends the start, and closes what had been opened', async () => {
  const { ports } = await start();
  const directory = mkdtempSync(join(tmpdir(), 'observatory-'));
  writeFileSync(join(directory, 'p.yml'), '');
  writeFileSync(join(directory, 'a.yml'), '{"route": {"receiver": "none"}, "receivers": [{"name": "none"}]}');
  const second = createObservatory({
    prometheusConfigFile: join(directory, 'p.yml'),
    alertmanagerConfigFile: join(directory, 'a.yml'),
    host: '127.0.0.1',
    ports: { ...anyPorts, loki: ports.loki },
    clock: systemClock,
    onProblem: () => {},
  });
  await expect(second.listen()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  rmSync(directory, { recursive: true });
});

test('the observatory tells of itself', async () => {
  const { ports, push } = await start();
  await push('/v1/logs', logsRequest([{ line: 'hello', ms: Date.now() }]));
  const page = await (await fetch(`http://127.0.0.1:${ports.prometheus}/metrics`)).text();
  expect(page).toContain('observatory_items_total{signal="logs"} 1');
  expect(page).toContain('observatory_dropped_items_total{signal="traces",reason="size"} 0');
});
