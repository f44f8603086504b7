import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AttemptContext, type AttemptOptions, runAttempt } from './attempt.ts';
import { createDeadline } from './deadline.ts';
import { type Classify, classifyByThrow } from './outcome.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

interface Setup extends Partial<AttemptOptions> {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

function attempt<T>(fn: (context: AttemptContext) => PromiseLike<T> | T, setup: Setup = {}) {
  const { deadlineMs = 2_000, signal, ...options } = setup;
  return runAttempt(
    { fn, attempt: 1, deadline: createDeadline(deadlineMs), signal },
    { dependency: 'payment', timeoutMs: 800, classify: classifyByThrow, ...options },
  );
}

const hang = () => new Promise<never>(() => {});

/** As fetch and axios do: reject with an error of their own as soon as the signal says so. */
const hangUntilAborted = ({ signal }: AttemptContext) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted by client'))));

describe('an attempt', () => {
  it('reports what the call returned', async () => {
    expect(await attempt(async () => 42)).toEqual({ outcome: 'ok', verdict: 'healthy', settled: { value: 42 } });
  });

  it('reports what the call threw, also when it threw at once', async () => {
    const error = new Error('connection refused');
    const report = await attempt(() => {
      throw error;
    });
    expect(report).toEqual({ outcome: 'failure', verdict: 'sick', settled: { error } });
  });

  it('ends a call that heeds no signal after its timeout', async () => {
    const report = attempt(hang);
    await vi.advanceTimersByTimeAsync(800);
    expect(await report).toMatchObject({
      outcome: 'timeout',
      verdict: 'sick',
      settled: { error: { code: 'timeout', timeoutMs: 800, retryable: true } },
    });
  });

  it('calls it a timeout, whatever error of its own the aborted call rejects with', async () => {
    const report = attempt(hangUntilAborted);
    await vi.advanceTimersByTimeAsync(800);
    expect(await report).toMatchObject({ outcome: 'timeout', settled: { error: { code: 'timeout' } } });
  });

  it('aborts the call at its timeout and not before', async () => {
    let seen: AbortSignal | undefined;
    const report = attempt(({ signal }) => {
      seen = signal;
      return hang();
    });
    await vi.advanceTimersByTimeAsync(799);
    expect(seen?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen?.aborted).toBe(true);
    await report;
  });

  it('does not abort the signal of a call that has returned, whose body may still be read', async () => {
    let seen: AbortSignal | undefined;
    await attempt(async ({ signal }) => {
      seen = signal;
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen?.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts a deadline against the dependency that had at least half of its usual time', async () => {
    const report = attempt(hang, { deadlineMs: 400 });
    await vi.advanceTimersByTimeAsync(400);
    expect(await report).toMatchObject({
      outcome: 'deadline_exceeded',
      verdict: 'sick',
      settled: { error: { code: 'deadline_exceeded', retryable: false } },
    });
  });

  it('does not count the deadline of an impatient caller', async () => {
    const report = attempt(hang, { deadlineMs: 399 });
    await vi.advanceTimersByTimeAsync(399);
    expect(await report).toMatchObject({ outcome: 'deadline_exceeded', verdict: 'abandoned' });
  });

  it('is ended by the deadline alone when the timeout is off', async () => {
    const report = attempt(hang, { timeoutMs: false });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await report).toMatchObject({ outcome: 'deadline_exceeded', verdict: 'sick' });
  });

  it('ends at once when the caller goes away, with nothing learnt', async () => {
    const caller = new AbortController();
    const report = attempt(hangUntilAborted, { signal: caller.signal });
    caller.abort(new Error('socket closed'));
    expect(await report).toMatchObject({
      outcome: 'cancelled',
      verdict: 'abandoned',
      settled: { error: { code: 'cancelled', cause: { message: 'socket closed' } } },
    });
  });

  it('tells the next hop the time it has itself', async () => {
    const headers: string[] = [];
    const send = ({ deadline }: AttemptContext) => headers.push(deadline.toHeader());
    await attempt(send);
    await attempt(send, { deadlineMs: 300 });
    expect(headers).toEqual(['800', '300']);
  });

  it.each([
    ['a declined card is a good answer', { status: 402 }, 'ok', 'healthy'],
    ['a 503 is a failure', { status: 503 }, 'failure', 'sick'],
    ['an outage behind the dependency is ignored', { status: 502, code: 'provider_unavailable' }, 'ignored', 'ignored'],
  ])('classifies as the caller says: %s', async (_case, response, outcome, verdict) => {
    const classify: Classify = (settled) => {
      const { status, code } = ('value' in settled ? settled.value : settled.error) as { status: number; code?: string };
      if (code === 'provider_unavailable') return 'ignored';
      return status >= 500 ? 'failure' : 'ok';
    };
    expect(await attempt(() => response, { classify })).toMatchObject({ outcome, verdict });
    expect(await attempt(() => Promise.reject(response), { classify })).toMatchObject({ outcome, verdict });
  });

  it('asks the classifier nothing about timeouts', async () => {
    const classify = vi.fn<Classify>(() => 'ok');
    const report = attempt(hangUntilAborted, { classify });
    await vi.advanceTimersByTimeAsync(800);
    expect(await report).toMatchObject({ verdict: 'sick' });
    expect(classify).not.toHaveBeenCalled();
  });
});
