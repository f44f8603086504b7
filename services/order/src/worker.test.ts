import { createDeadline } from '@faultline/resilience';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Order } from './domain/order.ts';
import { type Steps, StepUnavailable } from './domain/settle-order.ts';
import type { JobQueue, TakenJob } from './store/job-queue.ts';
import type { OrderStore } from './store/postgres-orders.ts';
import type { OrderTelemetry } from './telemetry.ts';
import { startSettlementWorker } from './worker.ts';

const POLL_MS = 250;
const CONCURRENCY = 8;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const jobNumber = (number: number): TakenJob => ({
  jobId: `job-${number}`,
  orderId: `order-${number}`,
  attempts: 0,
  requestId: undefined,
  traceContext: {},
});

const pending = (orderId: string): Order => ({
  orderId,
  userId: 'user',
  requestHash: '',
  state: 'payment_pending',
  items: [],
  currency: 'EUR',
  totalMinor: 100,
  isPastDeadline: false,
  createdAt: new Date(0),
  updatedAt: new Date(0),
});

/** A worker before a backlog, whose runs take as long as a charge does. */
function startWorker({ backlog, chargeMs = 0 }: { backlog: number; chargeMs?: number }) {
  const waiting = Array.from({ length: backlog }, (_, index) => jobNumber(index));
  const seen = { asked: [] as number[], running: 0, mostRunning: 0, ended: 0 };
  let closedForMs = 0;
  let refusal: StepUnavailable | undefined;
  const queue: JobQueue = {
    enqueue: async () => {},
    remove: async () => {},
    stop: async () => {},
    async take(limit) {
      seen.asked.push(limit);
      return waiting.splice(0, limit);
    },
  };
  const steps: Steps = {
    reserve: async () => 'held',
    async charge() {
      if (refusal) throw refusal;
      seen.running += 1;
      seen.mostRunning = Math.max(seen.mostRunning, seen.running);
      await new Promise((resolve) => setTimeout(resolve, chargeMs));
      seen.running -= 1;
      return 'captured';
    },
    commit: async () => 'committed',
    release: async () => 'released',
    void: async () => {},
  };
  const orders: Partial<OrderStore> = {
    find: async (orderId: string) => pending(orderId),
    defer: async (order: Order) => order,
    end: async (order: Order) => ({ ...order, state: 'confirmed' }),
    async finishRun() {
      seen.ended += 1;
    },
  };
  const telemetry: Partial<OrderTelemetry> = { runFinished() {}, runDeferred() {} };
  const stop = startSettlementWorker({
    queue,
    orders: orders as OrderStore,
    stepsWithin: () => steps,
    newDeadline: () => createDeadline(8_000),
    closedForMs: () => closedForMs,
    clock: { now: () => performance.now() },
    telemetry: telemetry as OrderTelemetry,
    random: () => 0.5,
    backOff: { baseMs: 1_000, maxMs: 20_000 },
    concurrency: CONCURRENCY,
    pollMs: POLL_MS,
  });
  return {
    seen,
    stop,
    close: (ms: number) => void (closedForMs = ms),
    refuse: (why: StepUnavailable | undefined) => void (refusal = why),
  };
}

test('a backlog drains by as many at once as are allowed, each poll', async () => {
  const { seen, stop } = startWorker({ backlog: 100 });
  await vi.advanceTimersByTimeAsync(4.5 * POLL_MS);
  expect(seen.ended).toBe(4 * CONCURRENCY);
  await stop();
});

test('runs that take longer than a poll keep their places, and no more are taken than there is room for', async () => {
  const { seen, stop } = startWorker({ backlog: 100, chargeMs: 3.5 * POLL_MS });
  await vi.advanceTimersByTimeAsync(8 * POLL_MS);
  expect(seen.mostRunning).toBe(CONCURRENCY);
  expect(Math.max(...seen.asked)).toBe(CONCURRENCY);
  const stopped = stop();
  await vi.advanceTimersByTimeAsync(4 * POLL_MS);
  await stopped;
  expect(seen.running).toBe(0);
});

test('while a breaker that a run needs is open, no job is taken; afterwards the queue goes on', async () => {
  const { seen, stop, close } = startWorker({ backlog: 10 });
  close(5_000);
  await vi.advanceTimersByTimeAsync(10 * POLL_MS);
  expect(seen.asked).toEqual([]);
  close(0);
  await vi.advanceTimersByTimeAsync(2.5 * POLL_MS);
  expect(seen.ended).toBe(10);
  await stop();
});

test('when payment says that its own breaker is open and for how long, no other job is taken meanwhile', async () => {
  const { seen, stop, refuse } = startWorker({ backlog: 100 });
  refuse(new StepUnavailable('charge', { cause: new Error('provider_unavailable'), attempted: false, retryAfterMs: 5_000 }));
  await vi.advanceTimersByTimeAsync(4_900);
  expect(seen.asked).toEqual([CONCURRENCY]);
  refuse(undefined);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seen.asked.length).toBeGreaterThan(5);
  await stop();
});

test('a refusal that says nothing of when holds nobody up', async () => {
  const { seen, stop, refuse } = startWorker({ backlog: 100 });
  refuse(new StepUnavailable('charge', { cause: new Error('full'), attempted: false }));
  await vi.advanceTimersByTimeAsync(4.5 * POLL_MS);
  expect(seen.asked.length).toBe(4);
  await stop();
});
