import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { createObservatory, type Observatory, type Ports } from '@faultline/observatory';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPrometheus3 } from '../../support/prometheus-3.ts';

/** The command-line tools of Prometheus and Alertmanager take the observatory for the real ones. */
const real = findPrometheus3();
const amtool = findAmtool();
const directory = mkdtempSync(join(tmpdir(), 'faultline-clients-'));
let observatory: Observatory;
let ports: Ports;

beforeAll(async () => {
  const write = (name: string, content: unknown): string => {
    writeFileSync(join(directory, name), JSON.stringify(content));
    return join(directory, name);
  };
  const rules = { groups: [{ name: 'g', rules: [{ alert: 'QueueDeep', expr: 'queue_depth > 5', labels: { severity: 'page' } }] }] };
  write('rules.yml', rules);
  observatory = createObservatory({
    prometheusConfigFile: write('prometheus.yml', { global: { evaluation_interval: '100ms' }, rule_files: ['rules.yml'] }),
    alertmanagerConfigFile: write('alertmanager.yml', { route: { receiver: 'pages', group_wait: '10ms' }, receivers: [{ name: 'pages' }] }),
    host: '127.0.0.1',
    ports: { prometheus: 0, loki: 0, tempo: 0, alertmanager: 0, otlp: 0 },
    clock: {
      nowMs: () => Date.now(),
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    },
    onProblem: (problem) => console.error(problem),
  });
  const nowMs = Date.now();
  for (let ago = 60; ago >= 0; ago -= 2) {
    for (const job of ['order', 'payment']) {
      const sample = { labels: { __name__: 'queue_depth', job }, timestampMs: nowMs - ago * 1_000, value: job === 'order' ? 9 : 1 };
      observatory.stores.metrics.appendSamples([sample]);
    }
  }
  ports = await observatory.listen();
});
afterAll(async () => {
  await observatory.close();
  rmSync(directory, { recursive: true });
});

async function run(command: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(command, args);
  return stdout + stderr;
}

describe.skipIf(!real.found)(`promtool${real.found ? '' : ` (skipped: ${real.reason})`}`, () => {
  const promtool = (...args: string[]): Promise<string> => run(real.found ? real.promtool : '', ...args);
  const url = (): string => `http://127.0.0.1:${ports.prometheus}`;

  test('asks at one time and over a range', async () => {
    expect(await promtool('query', 'instant', url(), 'queue_depth{job="order"} * 2')).toMatch(/^\{job="order"\} => 18 @\[[\d.]+\]/);
    expect((await promtool('query', 'range', '--step=10s', url(), 'sum(queue_depth)')).match(/^10 @\[/gm)?.length).toBeGreaterThan(3);
    expect(await promtool('query', 'instant', '-o', 'json', url(), 'vector(1)')).toMatch(/"1"\]\}\]/);
  });

  test('lists series and the values of labels', async () => {
    expect(await promtool('query', 'series', '--match=queue_depth', url())).toContain('{__name__="queue_depth", job="payment"}');
    expect((await promtool('query', 'labels', url(), 'job')).split('\n')).toEqual(expect.arrayContaining(['order', 'payment']));
  });

  test('is told what is wrong with a query', async () => {
    await expect(promtool('query', 'instant', url(), 'sum(')).rejects.toMatchObject({ stderr: expect.stringMatching(/parse error/) });
  });

  test('finds it healthy and ready', async () => {
    expect(await promtool('check', 'healthy', `--url=${url()}`)).toMatch(/SUCCESS/);
    expect(await promtool('check', 'ready', `--url=${url()}`)).toMatch(/SUCCESS/);
  });
});

describe.skipIf(amtool === undefined)(`amtool${amtool === undefined ? ' (skipped: it is not installed)' : ''}`, () => {
  const am = (...args: string[]): Promise<string> =>
    run(amtool ?? '', `--alertmanager.url=http://127.0.0.1:${ports.alertmanager}`, ...args);

  test('sees the alert that fires, and adds one', async () => {
    await expect.poll(() => am('alert', 'query', '-o', 'simple'), { timeout: 20_000 }).toContain('QueueDeep');
    await am('alert', 'add', 'alertname=ByHand', 'service=order', '--annotation=summary=made by hand');
    expect(await am('alert', 'query', 'service=order', '-o', 'extended')).toMatch(/made by hand/);
  });

  test('silences, lists silences and ends them', async () => {
    const id =
      /[\da-f-]{36}/.exec(await am('silence', 'add', '--author=test', '--comment=known', '--duration=1h', 'alertname=QueueDeep'))?.[0] ??
      '';
    expect(await am('silence', 'query')).toContain(id);
    await expect.poll(() => am('alert', 'query', '--silenced', '-o', 'simple'), { timeout: 20_000 }).toContain('QueueDeep');
    await am('silence', 'expire', id);
    expect(await am('silence', 'query')).not.toContain(id);
  });

  test('shows the configuration and where an alert would go', async () => {
    expect(await am('config', 'show')).toMatch(/"?receiver"?: ?"?pages/);
    expect(await am('config', 'routes', 'test', 'severity=page')).toContain('pages');
  });
});

/** Beside the Prometheus that was found, or on the PATH. */
function findAmtool(): string | undefined {
  const directories = [...(real.found ? [dirname(real.promtool)] : []), ...(process.env['PATH'] ?? '').split(':')];
  const found = directories.map((each) => join(each, 'amtool')).find((command) => spawnSync(command, ['--version']).error === undefined);
  if (found === undefined) console.log('skipped: amtool is not installed');
  return found;
}
