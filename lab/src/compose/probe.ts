import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Says for the containers that have no shell whether they are ready: PROBE_TARGETS is `name=url` pairs, separated by blanks.
 * `/health/ready` is 200 when all are, 503 with the list of them when not; `/metrics` has one series each.
 */
const LOOK_EVERY_MS = 2_000;
const TIMEOUT_MS = 1_500;

const targets = (process.env['PROBE_TARGETS'] ?? '').split(' ').flatMap((pair) => {
  const at = pair.indexOf('=');
  return at < 1 ? [] : [{ name: pair.slice(0, at), url: pair.slice(at + 1) }];
});
const ready = new Map(targets.map(({ name }) => [name, false]));

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

const metrics = (): string =>
  [
    '# HELP component_ready 1 when a container that cannot be asked from inside answers that it is ready',
    '# TYPE component_ready gauge',
    ...[...ready].map(([name, is]) => `component_ready{component="${name}"} ${is ? 1 : 0}`),
    '',
  ].join('\n');

const server = createServer(({ url }, response) => {
  if (url === '/metrics') return response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metrics());
  if (url !== '/health/ready') return response.writeHead(404).end();
  const status = [...ready.values()].every(Boolean) ? 200 : 503;
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(Object.fromEntries(ready)));
});
server.listen(Number(process.env['PORT'] ?? 8099), '0.0.0.0');
process.once('SIGTERM', () => process.exit(0));

for (;;) {
  await Promise.all(targets.map(async ({ name, url }) => ready.set(name, await isReady(url))));
  await sleep(LOOK_EVERY_MS);
}
