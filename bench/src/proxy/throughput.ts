import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createProxyClient } from '@faultline/edge-proxy';
import { quantile } from './quantile.ts';

export interface ThroughputResult {
  readonly way: string;
  readonly perSecond: number;
  readonly ofDirect: number;
  /** Of direct in the same round. */
  readonly rounds: readonly number[];
}

interface Way {
  readonly name: string;
  readonly port: number;
}

const ROUNDS = 7;
const MEASURE_MS = 3_000;
const LOAD_CORE = 0;
const SERVER_CORE = 1;

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Direct, through our proxy, through a bare pipe of Node's, and through the real Toxiproxy where there is one: in turns. */
export async function throughput(toxiproxyServer: string | undefined): Promise<ThroughputResult[]> {
  await using children = new AsyncDisposableStack();
  const start = async (script: string, { env = {}, ready }: { env?: Record<string, string>; ready: () => Promise<unknown> }) => {
    const child = pinned(SERVER_CORE, process.execPath, [script], env);
    children.defer(() => end(child));
    await until(ready);
  };
  const [upstream = 0, bare = 0, proxied = 0, api = 0, realApi = 0, real = 0] = await freePorts(6);
  const answers = (port: number) => async () => (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer();

  await start(file('upstream.ts'), { env: { PORT: String(upstream) }, ready: answers(upstream) });
  await start(file('bare-pipe.ts'), { env: { PORT: String(bare), UPSTREAM: String(upstream) }, ready: answers(bare) });
  const config = [{ name: 'upstream', listen: `127.0.0.1:${proxied}`, upstream: `127.0.0.1:${upstream}` }];
  const entry = fileURLToPath(import.meta.resolve('@faultline/edge-proxy/main'));
  await start(entry, { env: { EDGE_PROXY_API_PORT: String(api), EDGE_PROXY_CONFIG: JSON.stringify(config) }, ready: answers(proxied) });
  const ways: Way[] = [
    { name: 'direct', port: upstream },
    { name: 'edge-proxy', port: proxied },
    { name: 'bare Node pipe', port: bare },
  ];
  if (toxiproxyServer !== undefined) {
    const child = pinned(SERVER_CORE, toxiproxyServer, ['-host', '127.0.0.1', '-port', String(realApi)]);
    children.defer(() => end(child));
    const client = createProxyClient({ baseUrl: `http://127.0.0.1:${realApi}` });
    await until(() => client.version());
    await client.createProxy({ name: 'upstream', listen: `127.0.0.1:${real}`, upstream: `127.0.0.1:${upstream}` });
    ways.push({ name: 'Toxiproxy', port: real });
  }
  return await compare(ways);
}

async function compare(ways: readonly Way[]): Promise<ThroughputResult[]> {
  for (const { port } of ways) await load(port, 1_000);
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const figures: number[] = [];
    for (const { port } of ways) figures.push(await load(port, MEASURE_MS));
    rounds.push(figures);
  }
  return ways.map(({ name }, index) => {
    const ratios = rounds.map((figures) => (figures[index] ?? 0) / (figures[0] ?? 1));
    const perSecond = quantile(
      rounds.map((figures) => figures[index] ?? 0),
      0.5,
    );
    return { way: name, perSecond, ofDirect: quantile(ratios, 0.5), rounds: ratios };
  });
}

/** Requests a second that a closed load gets answered. */
async function load(port: number, forMs: number): Promise<number> {
  const child = pinned(LOAD_CORE, process.execPath, [file('load.ts')], { PORT: String(port), FOR_MS: String(forMs) });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
  await once(child, 'exit');
  return Number(line);
}

const hasTaskset = process.platform === 'linux' && spawnSync('taskset', ['-V']).status === 0;

function pinned(core: number, command: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const [run, rest] = hasTaskset ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]];
  return spawn(run, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

async function until(ready: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      await ready();
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error('a process of the benchmark did not come up within 10 s');
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
