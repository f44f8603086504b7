import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';

const guard = new URL('./revert-guard.ts', import.meta.url).href;

/** A run that makes two faults, sees one end, and then does as it is told. */
const script = (labUrl: string, then: string): string => `
  const { createRevertGuard } = await import(${JSON.stringify(guard)});
  const guard = createRevertGuard({ urls: { lab: ${JSON.stringify(labUrl)} }, token: 'a-token' });
  const fault = (id, more) => guard.follow({ type: 'fault', fault: { id, kind: 'down', target: 'x', startMs: 0, ...more } });
  fault('one'); fault('two'); fault('one', { endMs: 1, endReason: 'expired' });
  ${then}
  setTimeout(() => console.log('ready'), 200);
  setInterval(() => {}, 1000);
`;

async function killedAfter(then: string): Promise<string[]> {
  const requests: string[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    requests.push(`${method} ${url} ${headers.authorization}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const labUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(labUrl, then)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => {
    child.stdout.once('data', resolve);
  });
  child.kill('SIGKILL');
  if (then === '') await expect.poll(() => requests.length, { timeout: 20_000 }).toBe(1);
  else await new Promise((resolve) => child.once('close', resolve));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return requests;
}

test('a run that is killed has its faults reverted, those that it still had', async () => {
  expect(await killedAfter('')).toEqual(['DELETE /api/chaos/faults/two Bearer a-token']);
});

test('a run that has seen to its faults itself has none reverted', async () => {
  expect(await killedAfter('guard.dismiss();')).toEqual([]);
});
