import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createObservatory } from '@faultline/observatory';
import { eventually } from '../../support/eventually.ts';
import { type CapturedSeries, numberOf } from './captured.ts';

export type Server = AsyncDisposable & { readonly url: string };

const anyPorts = { prometheus: 0, loki: 0, tempo: 0, alertmanager: 0, otlp: 0 };
const HOST = '127.0.0.1';

/** A real Prometheus over blocks made of the samples. */
export async function startPrometheus(commands: { prometheus: string; promtool: string }, text: string): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-differential-'));
  const data = join(directory, 'data');
  mkdirSync(data);
  writeFileSync(join(directory, 'samples.om'), text);
  // As in the lab, whose interval of evaluation is the step of subqueries that name none.
  writeFileSync(join(directory, 'prometheus.yml'), 'global: {evaluation_interval: 2s}');
  const made = spawnSync(commands.promtool, ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', join(directory, 'samples.om'), data], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`promtool tsdb create-blocks-from openmetrics: ${made.stderr}`);
  const port = await freePort();
  const child = spawn(
    commands.prometheus,
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${HOST}:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2_000)));
  child.once('error', (error) => (said += String(error)));
  const server: Server = {
    url: `http://${HOST}:${port}`,
    async [Symbol.asyncDispose]() {
      await end(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await eventually(
      async () => {
        if (!(await fetch(`${server.url}/-/ready`)).ok) throw new Error('not ready');
      },
      { withinMs: 30_000 },
    );
  } catch (cause) {
    await server[Symbol.asyncDispose]();
    throw new Error(`Prometheus did not start: ${said}`, { cause });
  }
  return server;
}

/** The observatory with the same samples, its clock standing still behind them. */
export async function startObservatory(captured: readonly CapturedSeries[], nowMs: number): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-differential-'));
  const write = (name: string, content: string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const observatory = createObservatory({
    prometheusConfigFile: write('prometheus.yml', 'global: {evaluation_interval: 2s}'),
    alertmanagerConfigFile: write('alertmanager.yml', '{"route": {"receiver": "none"}, "receivers": [{"name": "none"}]}'),
    host: HOST,
    ports: anyPorts,
    clock: { nowMs: () => nowMs, after: () => () => {} },
    // What is compared is what is said, not how soon on a busy machine.
    queries: { budgetMs: 60_000 },
    onProblem: (problem) => console.error(problem),
  });
  for (const { labels, samples } of captured) {
    observatory.stores.metrics.appendSamples(samples.map(({ timestampMs, value }) => ({ labels, timestampMs, value: numberOf(value) })));
  }
  const ports = await observatory.listen();
  return {
    url: `http://${HOST}:${ports.prometheus}`,
    async [Symbol.asyncDispose]() {
      await observatory.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
