import { expect, test } from 'vitest';
import { readScrape } from './scrape.ts';
import { ScrapeWindow } from './scrape-window.ts';
import { perSecond, serviceStatus, withPrefix } from './service-status.ts';

type Counts = { ok: number; failed: number; slow?: number; confirmed?: number; breaker?: number };

/** As a service exposes it, with probes among the users' requests. */
const exposition = ({ ok, failed, slow = 0, confirmed = 0, breaker = 0 }: Counts): string => `
http_requests_total{method="POST",route="/orders",status="201"} ${ok}
http_requests_total{method="POST",route="/orders",status="503"} ${failed}
http_requests_total{method="GET",route="/health/ready",status="503"} 9999
http_request_duration_seconds_bucket{route="/orders",le="0.1"} ${ok + failed - slow}
http_request_duration_seconds_bucket{route="/orders",le="1"} ${ok + failed}
http_request_duration_seconds_bucket{route="/orders",le="+Inf"} ${ok + failed}
http_request_duration_seconds_bucket{route="/metrics",le="+Inf"} 9999
checkouts_total{outcome="confirmed"} ${confirmed}
circuit_breaker_state{dependency="payment"} ${breaker}
admission_in_use 3
admission_queued 1
admission_rejected_total{priority="browsing"} ${failed}
`;

function windowOf(...scrapes: readonly (readonly [atMs: number, counts: Counts])[]): ScrapeWindow {
  const window = new ScrapeWindow(30_000);
  for (const [atMs, counts] of scrapes) window.add(readScrape(exposition(counts), atMs));
  return window;
}

const statusOf = (...windows: ScrapeWindow[]) => serviceStatus({ name: 'order', replicas: [], windows });

test('rates, errors and p95 are those of the users’ requests within the window', () => {
  const status = statusOf(windowOf([0, { ok: 1_000, failed: 50 }], [10_000, { ok: 1_090, failed: 60, slow: 100 }]));
  expect(status.requestsPerSecond).toBeCloseTo(10);
  expect(status.errorRatio).toBeCloseTo(0.1);
  expect(status.p95Ms).toBeGreaterThan(100);
  expect(status.admission).toEqual({ inUse: 3, queued: 1, rejectedPerSecond: 1 });
});

test('one scrape is not enough to say anything about rates', () => {
  const status = statusOf(windowOf([0, { ok: 1, failed: 0 }]));
  expect(status).not.toHaveProperty('requestsPerSecond');
  expect(status.breakers).toEqual({ payment: 'closed' });
});

test('no requests are no errors, and no percentile', () => {
  const status = statusOf(windowOf([0, { ok: 5, failed: 5 }], [2_000, { ok: 5, failed: 5 }]));
  expect(status.requestsPerSecond).toBe(0);
  expect(status).not.toHaveProperty('errorRatio');
  expect(status).not.toHaveProperty('p95Ms');
});

test('a counter that starts again after a restart does not count backwards', () => {
  const window = windowOf([0, { ok: 100, failed: 0 }], [2_000, { ok: 110, failed: 0 }], [4_000, { ok: 4, failed: 0 }]);
  expect(statusOf(window).requestsPerSecond).toBeCloseTo(14 / 4);
});

test('scrapes older than the window are forgotten', () => {
  const window = windowOf([0, { ok: 0, failed: 0 }], [20_000, { ok: 1_000, failed: 0 }], [40_000, { ok: 1_020, failed: 0 }]);
  expect(window.spanMs).toBe(20_000);
  expect(statusOf(window).requestsPerSecond).toBeCloseTo(1);
});

test('replicas add up, and the worst state of a breaker counts', () => {
  const first = windowOf([0, { ok: 0, failed: 0, confirmed: 0 }], [10_000, { ok: 10, failed: 0, confirmed: 20, breaker: 2 }]);
  const second = windowOf([0, { ok: 0, failed: 0, confirmed: 0 }], [10_000, { ok: 20, failed: 0, confirmed: 10, breaker: 0 }]);
  const status = statusOf(first, second);
  expect(status.requestsPerSecond).toBeCloseTo(3);
  expect(status.breakers).toEqual({ payment: 'open' });
  expect(withPrefix(perSecond([first, second]) ?? new Map(), 'checkouts')).toEqual([['confirmed', 3]]);
});
