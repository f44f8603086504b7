import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { allReady } from './all-ready.ts';
import { systemClock } from './clock.ts';

test('waits for a service that is not there yet, and for one that is not ready', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(asked.length < 3 ? 503 : 200).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  server.close();
  let pauses = 0;
  const clock = {
    ...systemClock,
    async sleep() {
      pauses += 1;
      // Nobody listens there at first.
      if (pauses === 2) await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
    },
  };
  await allReady([`http://127.0.0.1:${port}/health/ready`], clock);
  server.close();
  expect(asked).toHaveLength(3);
  expect(pauses).toBe(4);
});

test('comes after half a minute to a shop where a service is down', async () => {
  let now = 0;
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      now += ms;
    },
  };
  await allReady(['http://127.0.0.1:1/health/ready', 'http://127.0.0.1:1/health/ready'], clock);
  expect(now).toBe(30_000);
});
