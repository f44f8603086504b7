import { expect, test, vi } from 'vitest';
import { type Replica, startReplica } from '../testing/replica.ts';
import { createReplicaRouter, type ReplicaRouter } from './replica-router.ts';

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 10 });

async function setUp(replicas: number, clock?: { now(): number }) {
  const stack = new AsyncDisposableStack();
  const started = await Promise.all(Array.from({ length: replicas }, () => startReplica()));
  for (const replica of started) stack.use(replica);
  const urls = started.map(({ url }) => url);
  const router = createReplicaRouter({ urls, probeIntervalMs: 20, probeTimeoutMs: 1_000, ...(clock === undefined ? {} : { clock }) });
  stack.defer(() => router.close());
  const [first, second] = started as [Replica, Replica];
  return { router, first, second, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const manualClock = () => {
  let nowMs = 0;
  return { now: () => nowMs, advance: (ms: number) => (nowMs += ms) };
};

const turns = (router: ReplicaRouter, count: number): Set<string> => new Set(Array.from({ length: count }, () => router.next()));

test('ready replicas take turns', async () => {
  await using edge = await setUp(2);
  const [a, b, c] = [edge.router.next(), edge.router.next(), edge.router.next()];
  expect(a).not.toBe(b);
  expect(c).toBe(a);
});

test('a replica that says it is not ready is left, and used again when it is', async () => {
  await using edge = await setUp(2);
  edge.first.ready = false;
  await eventually(() => expect(edge.router.ready).toEqual([edge.second.url]));
  expect(turns(edge.router, 4)).toEqual(new Set([edge.second.url]));
  edge.first.ready = true;
  await eventually(() => expect(edge.router.ready).toEqual([edge.first.url, edge.second.url]));
  expect(turns(edge.router, 4).size).toBe(2);
});

test('a replica that died is left', async () => {
  await using edge = await setUp(2);
  await edge.second.kill();
  await eventually(() => expect(edge.router.ready).toEqual([edge.first.url]));
});

test('a replica that takes connections and answers nothing is left', async () => {
  await using replica = await startReplica();
  await using hanging = await startReplica();
  const router = createReplicaRouter({ urls: [replica.url, `${hanging.url}/never`], probeIntervalMs: 20, probeTimeoutMs: 200 });
  hanging.answer(() => {});
  try {
    await eventually(() => expect(router.ready).toEqual([replica.url]));
  } finally {
    router.close();
  }
});

test('when none is ready all are tried: a probe that is wrong must not stop everything', async () => {
  await using edge = await setUp(2);
  edge.first.ready = false;
  edge.second.ready = false;
  await eventually(() => expect(edge.router.ready).toEqual([]));
  expect(turns(edge.router, 4)).toEqual(new Set([edge.first.url, edge.second.url]));
});

test('a second attempt goes elsewhere, if there is an elsewhere', async () => {
  await using edge = await setUp(2);
  const { first, second, router } = edge;
  for (let at = 0; at < 4; at += 1) expect(router.next(first.url)).toBe(second.url);
  second.ready = false;
  await eventually(() => expect(router.ready).toEqual([first.url]));
  expect(router.next(first.url)).toBe(first.url);
});

test('a replica that a call could not reach is left at once, until a probe finds it ready', async () => {
  await using edge = await setUp(2);
  edge.router.reportUnreachable(edge.first.url);
  expect(edge.router.ready).toEqual([edge.second.url]);
  await eventually(() => expect(edge.router.ready).toEqual([edge.first.url, edge.second.url]));
});

test('one that answers probes and no calls is left for twice as long each time, and forgiven after half a minute', async () => {
  const clock = manualClock();
  await using edge = await setUp(2, clock);
  const { first, second, router } = edge;
  async function isLeftFor(ms: number): Promise<void> {
    const { probes } = first;
    router.reportUnreachable(first.url);
    // What was under way when it was left is no second time.
    router.reportUnreachable(first.url);
    await eventually(() => expect(first.probes).toBeGreaterThan(probes + 1));
    clock.advance(ms - 1);
    expect(router.ready).toEqual([second.url]);
    clock.advance(1);
    expect(router.ready).toEqual([first.url, second.url]);
  }
  await isLeftFor(1_000);
  await isLeftFor(2_000);
  await isLeftFor(4_000);
  clock.advance(30_000);
  await isLeftFor(1_000);
});

test('a single replica is used whatever it says, and not even asked', async () => {
  await using edge = await setUp(1);
  edge.first.ready = false;
  edge.router.reportUnreachable(edge.first.url);
  expect(edge.router.next(edge.first.url)).toBe(edge.first.url);
  expect(edge.first.probes).toBe(0);
});

test('without a replica there is no router', () => {
  expect(() => createReplicaRouter({ urls: [] })).toThrow('at least one URL');
});

test('without heed for readiness all replicas take turns, and none is asked', () => {
  const router = createReplicaRouter({ urls: ['http://a', 'http://b'], heedsReadiness: false });
  router.reportUnreachable('http://a');
  expect(turns(router, 4)).toEqual(new Set(['http://a', 'http://b']));
  router.close();
});
