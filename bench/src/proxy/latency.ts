import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createProxyServer, parseProxySpec, parseToxicSpec } from '@faultline/edge-proxy';
import { quantile } from './quantile.ts';

export interface LatencyResult {
  readonly latencyMs: number;
  readonly answers: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const CONNECTIONS = 10;
/** Enough answers for a 99th percentile, in a time that a person waits. */
const ROUNDS: Readonly<Record<number, number>> = { 50: 60, 200: 30, 1_000: 20 };

/** One byte there and back, on a few connections out of step with each other. */
export async function latencyErrors(): Promise<LatencyResult[]> {
  const echo = createServer({ noDelay: true }, (socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const { port } = echo.address() as { port: number };
  await using server = createProxyServer();
  const spec = { name: 'echo', listen: '127.0.0.1:0', upstream: `127.0.0.1:${port}` };
  const proxy = await server.proxies.create(parseProxySpec(spec));
  const proxyPort = Number(proxy.listen.split(':').at(-1));
  const bare = await roundTrips(proxyPort, { rounds: 50, apartMs: 1 });
  const baselineMs = quantile(bare, 0.5);
  const results: LatencyResult[] = [];
  for (const [text, rounds] of Object.entries(ROUNDS)) {
    const latencyMs = Number(text);
    server.proxies.addToxic('echo', parseToxicSpec({ name: 'slow', type: 'latency', attributes: { latency: latencyMs } }));
    const errors = (await roundTrips(proxyPort, { rounds, apartMs: 7 })).map((tookMs) => Math.abs(tookMs - latencyMs - baselineMs));
    server.proxies.removeToxic('echo', 'slow');
    results.push({
      latencyMs,
      answers: errors.length,
      p50Ms: quantile(errors, 0.5),
      p99Ms: quantile(errors, 0.99),
      maxMs: Math.max(...errors),
    });
  }
  echo.close();
  return results;
}

async function roundTrips(port: number, { rounds, apartMs }: { rounds: number; apartMs: number }): Promise<number[]> {
  const all = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, index) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      await new Promise((resolve) => setTimeout(resolve, index * apartMs));
      const took: number[] = [];
      for (let round = 0; round < rounds; round += 1) took.push(await roundTrip(socket));
      socket.destroy();
      return took;
    }),
  );
  return all.flat();
}

function roundTrip(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    const startedAtMs = performance.now();
    socket.once('data', () => resolve(performance.now() - startedAtMs));
    socket.write('x');
  });
}
