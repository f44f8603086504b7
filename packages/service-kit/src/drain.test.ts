import { once } from 'node:events';
import http, { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { untilLeftAlone, watchTraffic } from './drain.ts';

describe('left alone', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const clock = { now: () => performance.now() };

  /** Waits with callers that come at these times, and says when the wait was over. */
  async function leftAt(callersAtMs: readonly number[]): Promise<number> {
    const startedAt = clock.now();
    const traffic = {
      get lastAskedAt() {
        return startedAt + Math.max(-1, ...callersAtMs.filter((atMs) => atMs <= clock.now() - startedAt));
      },
      sendAway: () => {},
    };
    let overAt: number | undefined;
    const waiting = untilLeftAlone(traffic, 1_000, clock).then(() => {
      overAt = clock.now() - startedAt;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await waiting;
    return overAt ?? Number.NaN;
  }

  test('is one wait where nobody comes', async () => {
    expect(await leftAt([])).toBe(1_000);
  });

  test('is one wait after the last caller who had not noticed yet', async () => {
    expect(await leftAt([300, 900, 1_700])).toBe(2_700);
  });

  test('comes in the end, whoever still asks', async () => {
    expect(await leftAt(Array.from({ length: 100 }, (_, index) => index * 100))).toBe(3_000);
  });
});

test('callers count, probes and scrapes do not; and who is sent away is told to keep no connection', async () => {
  let now = 7;
  const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  const traffic = watchTraffic(server, { now: () => now });
  await once(server, 'listening');
  const agent = new http.Agent({ keepAlive: true });
  const ask = async (path: string): Promise<string | undefined> => {
    const request = http.get({ port: (server.address() as AddressInfo).port, path, agent });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.headers.connection;
  };
  try {
    await ask('/health/ready');
    await ask('/metrics');
    expect(traffic.lastAskedAt).toBe(Number.NEGATIVE_INFINITY);
    expect(await ask('/api/products')).toBe('keep-alive');
    expect(traffic.lastAskedAt).toBe(7);
    traffic.sendAway();
    now = 9;
    expect(await ask('/healthy')).toBe('close');
    expect(traffic.lastAskedAt).toBe(9);
  } finally {
    agent.destroy();
    server.close();
  }
});
