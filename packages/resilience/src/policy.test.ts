import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeadline } from './deadline.ts';
import { BreakerOpenError, BulkheadRejectedError, RetriesExhaustedError, TimeoutError } from './errors.ts';
import { createPolicy, type Policy, type PolicyOptions } from './policy.ts';
import { DEFAULT_POLICY_SETTINGS } from './settings.ts';

const { retry, breaker } = DEFAULT_POLICY_SETTINGS;

function createPayment(options: Partial<PolicyOptions> = {}): Policy {
  return createPolicy({ dependency: 'payment', ...DEFAULT_POLICY_SETTINGS, random: () => 0.5, ...options });
}

const hang = () => new Promise<never>(() => {});
const refuse = () => Promise.reject(new Error('connection refused'));
const deadline = () => createDeadline(5_000);

/** Everything the policy tells, in order and in short. */
function listen(policy: Policy): string[] {
  const heard: string[] = [];
  policy.onAttempt(({ attempt, outcome, durationMs }) => heard.push(`attempt ${attempt}: ${outcome} in ${durationMs}`));
  policy.onRetry(({ attempt, delayMs }) => heard.push(`attempt ${attempt} follows in ${delayMs}`));
  policy.onRetryDenied(({ reason, attempts }) => heard.push(`no more after ${attempts}: ${reason}`));
  policy.onBreakerTransition(({ from, to, reason }) => heard.push(`${from} → ${to}: ${reason}`));
  policy.onBulkheadReject(() => heard.push('bulkhead full'));
  policy.onCall(({ outcome, attempts, durationMs }) => heard.push(`call: ${outcome}, ${attempts} reached, in ${durationMs}`));
  return heard;
}

/** The outcome of a promise that fake time has to bring about, without an unhandled rejection in between. */
const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

describe('a policy', () => {
  it('returns what the call returns', async () => {
    expect(await createPayment().execute(async () => 'captured', { deadline: deadline() })).toBe('captured');
  });

  it('throws what the call throws, unchanged, when it may not be retried', async () => {
    const error = new Error('reset by peer');
    const call = createPayment().execute(() => Promise.reject(error), { deadline: deadline() });
    await expect(call).rejects.toBe(error);
  });

  describe.each([
    ['with a bulkhead', DEFAULT_POLICY_SETTINGS.bulkhead],
    ['without a bulkhead', false],
  ] as const)('%s', (_case, bulkhead) => {
    it('starts nothing for a caller whose time is up', async () => {
      const policy = createPayment({ bulkhead });
      const heard = listen(policy);
      const fn = vi.fn(refuse);
      await expect(policy.execute(fn, { deadline: createDeadline(4) })).rejects.toMatchObject({ code: 'deadline_exceeded' });
      expect(fn).not.toHaveBeenCalled();
      expect(heard).toEqual(['call: deadline_exceeded, 0 reached, in 0']);
    });

    it('starts nothing for a caller who has gone', async () => {
      const fn = vi.fn(refuse);
      const call = createPayment({ bulkhead }).execute(fn, { deadline: deadline(), signal: AbortSignal.abort('socket closed') });
      await expect(call).rejects.toMatchObject({ code: 'cancelled', cause: 'socket closed' });
      expect(fn).not.toHaveBeenCalled();
    });
  });

  it('tells what happens in the order in which it happens', async () => {
    const policy = createPayment({ breaker: { ...breaker, consecutive: 2 }, retry: { ...retry, attempts: 3, minPerSecond: 5 } });
    const heard = listen(policy);
    const call = caught(policy.execute(hang, { deadline: deadline(), idempotent: true }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await call).toBeInstanceOf(BreakerOpenError);
    expect(heard).toEqual([
      'attempt 1: timeout in 1000',
      'attempt 2 follows in 25',
      'attempt 2: timeout in 1000',
      'closed → open: consecutive_failures',
      'attempt 3 follows in 50',
      'call: breaker_open, 2 reached, in 2075',
    ]);
  });

  it('hides no fault of a classifier', async () => {
    const classify = () => {
      throw new TypeError('no such field');
    };
    await expect(createPayment({ classify }).execute(refuse, { deadline: deadline() })).rejects.toThrow(TypeError);
  });

  it('refuses settings that make no sense, all named at once', () => {
    const create = () => createPayment({ timeoutMs: 0, breaker: { ...breaker, rate: 50 } });
    expect(create).toThrow(/timeoutMs must be .* not 0; rate must be .* not 50/);
  });
});

describe('retry', () => {
  it('is for idempotent calls alone', async () => {
    const fn = vi.fn(refuse);
    await expect(createPayment().execute(fn, { deadline: deadline() })).rejects.toThrow('connection refused');
    expect(fn).toHaveBeenCalledOnce();
  });

  it('returns the answer of the attempt that succeeds', async () => {
    const policy = createPayment();
    const fn = vi.fn(async ({ attempt }: { attempt: number }) => (attempt === 1 ? refuse() : `answer ${attempt}`));
    const call = policy.execute(fn, { deadline: deadline(), idempotent: true });
    await vi.advanceTimersByTimeAsync(25);
    expect(await call).toBe('answer 2');
  });

  it('marks the error it gives up with as not to be retried by the hops above', async () => {
    const policy = createPayment({ retry: { ...retry, attempts: 2 } });
    const call = caught(policy.execute(hang, { deadline: deadline(), idempotent: true }));
    await vi.advanceTimersByTimeAsync(5_000);
    const error = await call;
    expect(error).toBeInstanceOf(RetriesExhaustedError);
    expect(error).toMatchObject({ retryable: false, attempts: 2, reason: 'attempts' });
    expect((error as Error).cause).toBeInstanceOf(TimeoutError);
  });

  it('leaves an error alone that a hop below has marked', async () => {
    const marked = Object.assign(new Error('gave up below'), { retryable: false });
    const fn = vi.fn(() => Promise.reject(marked));
    await expect(createPayment().execute(fn, { deadline: deadline(), idempotent: true })).rejects.toBe(marked);
    expect(fn).toHaveBeenCalledOnce();
  });

  it.each(['ok', 'ignored'] as const)('leaves an error alone that is classified as %s', async (classification) => {
    const fn = vi.fn(refuse);
    const call = createPayment({ classify: () => classification }).execute(fn, { deadline: deadline(), idempotent: true });
    await expect(call).rejects.toThrow('connection refused');
    expect(fn).toHaveBeenCalledOnce();
  });

  it('retries a result that is classified as a failure and returns the last as it is', async () => {
    const policy = createPayment({ classify: () => 'failure' });
    const call = policy.execute(async ({ attempt }) => ({ status: 503, attempt }), { deadline: deadline(), idempotent: true });
    await vi.advanceTimersByTimeAsync(25);
    expect(await call).toEqual({ status: 503, attempt: 2 });
  });

  it('doubles the ceiling of its pauses up to the maximum, and draws below it', async () => {
    const policy = createPayment({
      retry: { ...retry, attempts: 6, baseMs: 100, maxMs: 400, minPerSecond: 10 },
      breaker: false,
      random: () => 0.999,
    });
    const delays: number[] = [];
    policy.onRetry(({ delayMs }) => delays.push(delayMs));
    const call = caught(policy.execute(refuse, { deadline: deadline(), idempotent: true }));
    await vi.advanceTimersByTimeAsync(5_000);
    await call;
    expect(delays).toEqual([99, 199, 399, 399, 399]);
  });

  it('never pauses for more than half of the time left', async () => {
    const policy = createPayment({ retry: { ...retry, baseMs: 400 }, timeoutMs: 800, random: () => 0.999 });
    const heard = listen(policy);
    const call = caught(policy.execute(hang, { deadline: createDeadline(1_200), idempotent: true }));
    await vi.advanceTimersByTimeAsync(1_200);
    await call;
    expect(heard).toEqual([
      'attempt 1: timeout in 800',
      'attempt 2 follows in 199',
      'attempt 2: deadline_exceeded in 201',
      'call: deadline_exceeded, 2 reached, in 1200',
    ]);
  });

  it('gives up when the deadline leaves no room for another attempt', async () => {
    const policy = createPayment({ timeoutMs: 800 });
    const heard = listen(policy);
    const call = caught(policy.execute(hang, { deadline: createDeadline(809), idempotent: true }));
    await vi.advanceTimersByTimeAsync(809);
    expect(await call).toMatchObject({ code: 'retries_exhausted', reason: 'deadline', cause: { code: 'timeout' } });
    expect(heard).toContain('no more after 1: deadline');
    expect(policy.budgetLeft).toBeGreaterThan(1);
  });

  it('is bounded by the budget over all calls', async () => {
    const policy = createPayment({ retry: { ...retry, minPerSecond: 0, baseMs: 0 }, breaker: false });
    const fn = vi.fn(refuse);
    const denied = vi.fn();
    policy.onRetryDenied(denied);
    for (let call = 0; call < 100; call += 1) {
      const settled = caught(policy.execute(fn, { deadline: deadline(), idempotent: true }));
      await vi.advanceTimersByTimeAsync(1);
      await settled;
    }
    expect(fn).toHaveBeenCalledTimes(110);
    expect(denied.mock.calls.filter(([{ reason }]) => reason === 'budget')).toHaveLength(90);
  });

  it('earns no budget from calls that the breaker rejects', async () => {
    const policy = createPayment({ retry: { ...retry, minPerSecond: 0 }, breaker: { ...breaker, consecutive: 1 } });
    await caught(policy.execute(refuse, { deadline: deadline() }));
    for (let call = 0; call < 50; call += 1) await caught(policy.execute(refuse, { deadline: deadline() }));
    expect(policy.budgetLeft).toBe(0.1);
  });

  it('makes no attempt for a caller who went away during the pause', async () => {
    const policy = createPayment();
    const caller = new AbortController();
    const fn = vi.fn(refuse);
    policy.onRetry(() => caller.abort());
    const call = caught(policy.execute(fn, { deadline: deadline(), idempotent: true, signal: caller.signal }));
    await vi.advanceTimersByTimeAsync(400);
    expect(await call).toMatchObject({ code: 'cancelled' });
    expect(fn).toHaveBeenCalledOnce();
  });
});

describe('a half-open policy', () => {
  async function createOpenPolicy(options: Partial<PolicyOptions> = {}) {
    const policy = createPayment(options);
    for (let call = 0; call < 5; call += 1) await caught(policy.execute(refuse, { deadline: deadline() }));
    expect(policy.breakerState).toBe('open');
    vi.advanceTimersByTime(10_000);
    expect(policy.breakerRetryAfterMs).toBe(0);
    return policy;
  }

  it.each([
    ['with room for all of them', { concurrency: 64, queue: 64 }],
    ['of which most would have to queue', { concurrency: 2, queue: 30 }],
    ['of which all others would have to queue behind the probe', { concurrency: 1, queue: 30 }],
  ])('lets one of twenty concurrent calls through and rejects nineteen at once, %s', async (_case, bulkhead) => {
    const policy = await createOpenPolicy({ bulkhead });
    const answer = Promise.withResolvers<string>();
    const fn = vi.fn(() => answer.promise);
    const rejections: unknown[] = [];
    const startedAt = performance.now();
    const calls = Array.from({ length: 20 }, () =>
      policy.execute(fn, { deadline: deadline(), idempotent: true }).catch((error: unknown) => {
        rejections.push(error);
        return 'rejected';
      }),
    );

    // One turn of the real event loop, in which no fake time passes.
    await setImmediate();
    expect(fn).toHaveBeenCalledOnce();
    expect(rejections).toHaveLength(19);
    expect(rejections.every((error) => error instanceof BreakerOpenError)).toBe(true);
    expect(performance.now()).toBe(startedAt);
    expect([policy.inUse, policy.queued]).toEqual([1, 0]);

    answer.resolve('captured');
    expect((await Promise.all(calls)).filter((result) => result === 'captured')).toHaveLength(1);
    expect(fn).toHaveBeenCalledOnce();
    expect(policy.breakerState).toBe('closed');
  });

  it('lets nobody queue behind the probe', async () => {
    const policy = await createOpenPolicy({ bulkhead: { concurrency: 1, queue: 1 } });
    const probe = caught(policy.execute(hang, { deadline: deadline() }));
    await setImmediate();
    await expect(policy.execute(hang, { deadline: deadline() })).rejects.toMatchObject({ code: 'breaker_open', retryAfterMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1_000);
    await probe;
  });

  it('opens again when the probe hangs until its timeout', async () => {
    const policy = await createOpenPolicy();
    const probe = caught(policy.execute(hang, { deadline: deadline() }));
    await vi.advanceTimersByTimeAsync(999);
    expect(policy.breakerState).toBe('half-open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await probe).toBeInstanceOf(TimeoutError);
    expect(policy.breakerState).toBe('open');
    expect(policy.breakerRetryAfterMs).toBe(10_000);
  });

  it('opens again at the deadline when the probe hangs and the timeout is off', async () => {
    const policy = await createOpenPolicy({ timeoutMs: false });
    const probe = caught(policy.execute(hang, { deadline: deadline() }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await probe).toMatchObject({ code: 'deadline_exceeded' });
    expect(policy.breakerRetryAfterMs).toBe(10_000);
  });

  it('lets the next call probe when the caller of the probe goes away', async () => {
    const policy = await createOpenPolicy();
    const caller = new AbortController();
    const probe = caught(policy.execute(hang, { deadline: deadline(), signal: caller.signal }));
    caller.abort();
    await probe;
    expect(policy.breakerState).toBe('open');
    expect(await policy.execute(async () => 'captured', { deadline: deadline() })).toBe('captured');
    expect(policy.breakerState).toBe('closed');
  });
});

describe('the bulkhead of a policy', () => {
  it('rejects beyond its slots and places, and the breaker does not hear of it', async () => {
    const policy = createPayment({ bulkhead: { concurrency: 1, queue: 1 } });
    const heard = listen(policy);
    const calls = Array.from({ length: 10 }, () => caught(policy.execute(hang, { deadline: createDeadline(100) })));
    await setImmediate();
    expect([policy.inUse, policy.queued]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(100);
    const errors = await Promise.all(calls);
    expect(errors.filter((error) => error instanceof BulkheadRejectedError)).toHaveLength(8);
    expect(heard.filter((line) => line === 'bulkhead full')).toHaveLength(8);
    expect(policy.breakerState).toBe('closed');
    expect([policy.inUse, policy.queued]).toEqual([0, 0]);
  });

  it('does not let the wait for a slot use up the time of the dependency', async () => {
    const policy = createPayment({ bulkhead: { concurrency: 1, queue: 1 } });
    const first = caught(policy.execute(hang, { deadline: deadline() }));
    const second = caught(policy.execute(hang, { deadline: deadline() }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await first).toBeInstanceOf(TimeoutError);
    expect(policy.inUse).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await second).toBeInstanceOf(TimeoutError);
  });

  it('starts nothing for a call that gets its slot when too little time is left', async () => {
    const policy = createPayment({ bulkhead: { concurrency: 1, queue: 1 } });
    const first = policy.execute(() => new Promise((resolve) => setTimeout(resolve, 96)), { deadline: deadline() });
    const fn = vi.fn(hang);
    const second = caught(policy.execute(fn, { deadline: createDeadline(100) }));
    await vi.advanceTimersByTimeAsync(96);
    await first;
    expect(await second).toMatchObject({ code: 'deadline_exceeded' });
    expect(fn).not.toHaveBeenCalled();
    expect(policy.inUse).toBe(0);
  });

  it('tells a call that was queued when the breaker opened so, instead of letting it through', async () => {
    const policy = createPayment({ bulkhead: { concurrency: 1, queue: 1 }, breaker: { ...breaker, consecutive: 1 } });
    const failing = caught(policy.execute(refuse, { deadline: deadline() }));
    const fn = vi.fn(hang);
    const queued = caught(policy.execute(fn, { deadline: deadline() }));
    await failing;
    expect(await queued).toBeInstanceOf(BreakerOpenError);
    expect(fn).not.toHaveBeenCalled();
  });
});

describe('a part that is off', () => {
  it('leaves a call without timeout to its deadline', async () => {
    const call = caught(createPayment({ timeoutMs: false }).execute(hang, { deadline: deadline() }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await call).toMatchObject({ code: 'deadline_exceeded' });
  });

  it('makes no second attempt without retry, and leaves the error as it is', async () => {
    const policy = createPayment({ retry: false });
    const fn = vi.fn(refuse);
    await expect(policy.execute(fn, { deadline: deadline(), idempotent: true })).rejects.toThrow('connection refused');
    expect(fn).toHaveBeenCalledOnce();
    expect(policy.budgetLeft).toBe(0);
  });

  it('never opens without a breaker', async () => {
    const policy = createPayment({ breaker: false });
    const fn = vi.fn(refuse);
    for (let call = 0; call < 50; call += 1) await caught(policy.execute(fn, { deadline: deadline() }));
    expect(fn).toHaveBeenCalledTimes(50);
    expect([policy.breakerState, policy.breakerRetryAfterMs]).toEqual(['closed', 0]);
  });

  it('bounds nothing without a bulkhead', async () => {
    const policy = createPayment({ bulkhead: false });
    const fn = vi.fn(hang);
    const calls = Array.from({ length: 200 }, () => caught(policy.execute(fn, { deadline: deadline() })));
    await setImmediate();
    expect(fn).toHaveBeenCalledTimes(200);
    expect([policy.inUse, policy.queued]).toEqual([0, 0]);
    await vi.advanceTimersByTimeAsync(1_000);
    await Promise.all(calls);
  });

  it('takes subscriptions all the same', () => {
    expect(() => listen(createPayment({ timeoutMs: false, retry: false, breaker: false, bulkhead: false }))).not.toThrow();
  });
});
