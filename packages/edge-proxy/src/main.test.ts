import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the process serves the configured proxies and ends on SIGTERM', async () => {
  const proxies = [{ name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' }];
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
    env: { ...process.env, EDGE_PROXY_API_PORT: '0', EDGE_PROXY_CONFIG: JSON.stringify(proxies) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const events: { event: string; port?: number }[] = [];
  for await (const line of createInterface(child.stdout)) {
    const entry = JSON.parse(line) as { event: string; port?: number };
    events.push(entry);
    if (entry.event !== 'api-listening') continue;
    const answer = await fetch(`http://127.0.0.1:${entry.port}/proxies`);
    expect(Object.keys((await answer.json()) as object)).toEqual(['a']);
    child.kill('SIGTERM');
  }
  expect(events.map(({ event }) => event)).toEqual(['proxy-enabled', 'proxy-created', 'api-listening', 'proxy-disabled', 'proxy-deleted']);
  expect(await exited).toEqual([0, null]);
});
