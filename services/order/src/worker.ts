import type { Clock, Deadline } from '@faultline/resilience';
import { withContext } from '@faultline/telemetry/context';
import { inSpan } from '@faultline/telemetry/spans';
import { type Link, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { type BackOff, nextRunInMs } from './domain/back-off.ts';
import { isFinal } from './domain/order.ts';
import { type Steps, StepUnavailable, settleOrder } from './domain/settle-order.ts';
import type { JobQueue, TakenJob } from './store/job-queue.ts';
import type { OrderStore } from './store/postgres-orders.ts';
import type { OrderTelemetry } from './telemetry.ts';

export type WorkerOptions = {
  readonly queue: JobQueue;
  readonly orders: OrderStore;
  readonly stepsWithin: (deadline: Deadline) => Steps;
  readonly newDeadline: () => Deadline;
  /** Milliseconds until the breakers of all that a run needs might let a call through; 0 when they would now. */
  readonly closedForMs: () => number;
  readonly telemetry: OrderTelemetry;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: () => number;
  readonly backOff: BackOff;
  readonly concurrency: number;
  readonly pollMs: number;
};

/**
 * Takes jobs that are due, a bounded number at once, and brings their orders further. After an outage the backlog therefore
 * drains at the worker's pace and not at the pace at which it grew. Returns the way to stop; runs under way are finished.
 */
export function startSettlementWorker(options: WorkerOptions): () => Promise<void> {
  const { queue, telemetry, concurrency, pollMs, closedForMs, clock, backOff } = options;
  const running = new Set<Promise<void>>();
  let stopped = false;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let polling: Promise<void> = Promise.resolve();

  async function poll(): Promise<void> {
    const room = concurrency - running.size;
    // While a breaker on the way is open a run could only find that out: the jobs stay where they are.
    if (room <= 0 || closedForMs() > 0 || clock.now() < heldUntil) return;
    for (const job of await queue.take(room)) {
      const run = settleAndHeed(job);
      running.add(run);
      void run.finally(() => running.delete(run));
    }
  }
  async function settleAndHeed(job: TakenJob): Promise<void> {
    try {
      hold(await runJob(job, options));
    } catch (error) {
      telemetry.runFailed(job, error);
    }
  }
  /** A breaker further on, payment's to the provider, shows only in what a run was told: nothing was attempted, and when to come again. */
  function hold(cause: StepUnavailable | undefined): void {
    if (cause === undefined || cause.attempted || cause.retryAfterMs === undefined) return;
    heldUntil = Math.max(heldUntil, clock.now() + Math.min(cause.retryAfterMs, backOff.maxMs));
  }
  function schedule(): void {
    timer = setTimeout(() => {
      polling = poll()
        .catch((error: unknown) => telemetry.pollFailed(error))
        .finally(() => {
          if (!stopped) schedule();
        });
    }, pollMs);
  }
  schedule();

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await polling;
    await Promise.all(running);
  };
}

/** One run of one order, in a trace of its own that is linked to the checkout's. Returns why the order is still open, if it is. */
async function runJob(job: TakenJob, options: WorkerOptions): Promise<StepUnavailable | undefined> {
  const context = { order_id: job.orderId, ...(job.requestId === undefined ? {} : { request_id: job.requestId }) };
  const attributes = {
    'order.id': job.orderId,
    'job.attempts': job.attempts,
    ...(job.requestId === undefined ? {} : { 'request.id': job.requestId }),
  };
  return withContext(context, () =>
    inSpan('settle_order', { root: true, links: linkTo(job.traceContext), attributes }, (span) => settle(job, span, options)),
  );
}

async function settle(job: TakenJob, span: Span, options: WorkerOptions): Promise<StepUnavailable | undefined> {
  const { orders, stepsWithin, newDeadline, telemetry } = options;
  using deadline = newDeadline();
  const steps = stepsWithin(deadline);
  const found = await orders.find(job.orderId);
  if (!found) {
    const cause = await releaseWithdrawn(job, steps);
    if (cause) {
      await postpone(job, cause, { span, ...options });
      telemetry.runFinished(cause.attempted ? 'deferred' : 'breaker_open');
    } else {
      await orders.finishRun(job);
      telemetry.runFinished('withdrawn');
    }
    return cause;
  }
  if (isFinal(found)) {
    await orders.finishRun(job);
    telemetry.runFinished('already_final');
    return undefined;
  }
  // From here on the order is the queue's: an interactive run that is late (its process was paused) can no longer withdraw it from
  // under a charge.
  const order = await orders.defer(found);
  const settlement = await settleOrder(order, { steps, end: orders.end });
  if (settlement.kind === 'ended') {
    span.setAttribute('order.state', settlement.order.state);
    await orders.finishRun(job);
    telemetry.runFinished(settlement.order.state);
    return undefined;
  }
  await postpone(job, settlement.cause, { span, ...options });
  telemetry.runDeferred(order, settlement.cause);
  return settlement.cause;
}

/** The job's next run, after a pause. */
async function postpone(job: TakenJob, cause: StepUnavailable, options: WorkerOptions & { readonly span: Span }): Promise<void> {
  const { orders, random, backOff, span } = options;
  const attempts = job.attempts + (cause.attempted ? 1 : 0);
  const delayMs = nextRunInMs(Math.max(1, attempts), random(), { ...backOff, notBeforeMs: cause.retryAfterMs });
  span.addEvent('deferred', { step: cause.step, delay_ms: delayMs, attempted: cause.attempted });
  await orders.finishRun(job, { attempts, delayMs });
}

/** Whether the reservation of an order that was withdrawn had been made was never known. Returns why it is not released yet. */
async function releaseWithdrawn(job: TakenJob, steps: Steps): Promise<StepUnavailable | undefined> {
  const nothing = { state: 'pending', userId: '', requestHash: '', items: [], currency: '', totalMinor: 0, isPastDeadline: true } as const;
  const at = new Date(0);
  try {
    await steps.release({ ...nothing, orderId: job.orderId, createdAt: at, updatedAt: at });
    return undefined;
  } catch (error) {
    if (error instanceof StepUnavailable) return error;
    throw error;
  }
}

function linkTo(carrier: Readonly<Record<string, string>>): Link[] {
  const context = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier));
  return context ? [{ context, attributes: { 'link.kind': 'checkout' } }] : [];
}
