import { expect, test } from 'vitest';
import type { StatusSnapshot } from '../status/snapshot.ts';
import { renderStatus } from './render-status.ts';
import { fit } from './spans.ts';

const process = (name: string, port: number) =>
  ({ name, kind: 'service', port, status: 'ready', restarts: 0, pid: 4_711, uptimeMs: 61_000, memoryBytes: 104_857_600 }) as const;

const aFault = {
  parameters: {},
  seed: 1,
  state: 'active',
  startedAt: '2026-01-01T00:01:00.000Z',
  managed: true,
  confirmed: true,
} as const;

const snapshot: StatusSnapshot = {
  at: '2026-01-01T00:02:05.000Z',
  startedAt: '2026-01-01T00:00:00.000Z',
  phase: 'running',
  portOffset: 0,
  windowMs: 30_000,
  urls: { gateway: 'http://127.0.0.1:8080' },
  services: [
    {
      name: 'gateway',
      replicas: [{ process: 'gateway-1', readiness: 'ready', failing: [] }],
      requestsPerSecond: 23.44,
      errorRatio: 0.1,
      p95Ms: 903,
      breakers: { order: 'closed', inventory: 'closed' },
    },
    {
      name: 'order',
      replicas: [
        { process: 'order-1', readiness: 'not_ready', failing: [{ check: 'database', critical: true, error: 'no answer within 400 ms' }] },
        { process: 'order-2', readiness: 'ready', failing: [] },
      ],
      breakers: { payment: 'open', inventory: 'closed' },
    },
  ],
  checkoutsPerSecond: { confirmed: 4.02, pending: 0.5, shed: 0 },
  shoppers: { checkoutsPerSecond: 4.6, goodPerSecond: 3.45, latencyMs: { p50: 300, p95: 1_200 } },
  paymentQueue: { depth: 3, oldestAgeSeconds: 12 },
  faults: [
    {
      ...aFault,
      id: 'latency-payment-provider-1a2b',
      kind: 'latency',
      target: 'payment-provider',
      parameters: { latencyMs: 3_000 },
      expiresAt: '2026-01-01T00:02:47.000Z',
    },
    { ...aFault, id: 'order-payment-1/down', kind: 'down', target: 'order-payment/1', managed: false },
  ],
  processes: [
    process('postgres', 15_432),
    process('redis', 16_379),
    process('proxies', 8_474),
    process('provider', 8_090),
    process('shoppers', 8_091),
  ],
};

const text = (columns: number): string[] =>
  renderStatus(snapshot).map((line) =>
    fit(line, columns)
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  );

test('one look tells load, outcomes, errors, readiness, breakers, the queue, faults and processes', () => {
  expect(text(120)).toEqual([
    'Faultline running for 2m 5s  load 23.4 requests/s  http://127.0.0.1:8080  (rates over 30 s)',
    'checkouts/s  confirmed 4.02  pending 0.50',
    'shoppers     4.60 checkouts/s, good and in time 3.45 (75%), p50 300ms, p95 1.2s',
    'unpaid       3 orders, the oldest for 12s',
    '',
    'SERVICE     REQ/S  ERRORS     P95  REPLICAS            BREAKERS',
    'gateway      23.4   10.0%   903ms  1 ready             closed: order inventory',
    'order           –       –       –  1 NOT READY 1 rea…  payment OPEN  closed: inventory',
    '  order-1: database fails no answer within 400 ms',
    '',
    'FAULTS',
    'latency       payment-provider  latencyMs=3000  42s left  latency-payment-provider-1a2b',
    'down          order-payment/1    no end  unmanaged',
    '',
    'PROCESS      STATE         PORT     PID        UP   MEMORY  RESTARTS',
    'postgres     ready        15432    4711     1m 1s   100 MB         0',
    'redis        ready        16379    4711     1m 1s   100 MB         0',
    'proxies      ready         8474    4711     1m 1s   100 MB         0',
    'provider     ready         8090    4711     1m 1s   100 MB         0',
    'shoppers     ready         8091    4711     1m 1s   100 MB         0',
  ]);
});

test('nothing is wider than the terminal', () => {
  for (const line of text(80)) expect(line.length).toBeLessThanOrEqual(80);
});
