import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Breaker, type BreakerTransition } from './breaker.ts';
import { BreakerOpenError } from './errors.ts';
import type { AttemptReport, Verdict } from './outcome.ts';

const SICK: AttemptReport<never> = { outcome: 'timeout', verdict: 'sick', settled: { error: new Error('too late') } };

const report = (verdict: Verdict): AttemptReport<string> => ({ outcome: 'ok', verdict, settled: { value: verdict } });

function createBreaker() {
  const clock = { ms: 0, now: () => clock.ms };
  const options = { consecutive: 5, rate: 0.5, minCalls: 20, windowMs: 10_000, openMs: 10_000 };
  const breaker = new Breaker(options, { dependency: 'payment', clock, probeMs: 1_200 });
  const transitions: string[] = [];
  breaker.onTransition(({ from, to, reason }: BreakerTransition) => transitions.push(`${from} → ${to}: ${reason}`));
  const answer = (verdict: Verdict) => breaker.execute(async () => report(verdict));
  const open = async () => {
    for (let call = 0; call < 5; call += 1) await breaker.execute(async () => SICK);
    transitions.length = 0;
  };
  return { breaker, clock, transitions, answer, open };
}

describe('a breaker', () => {
  it('opens after five sick answers and then rejects without calling', async () => {
    const { breaker, clock, open } = createBreaker();
    await open();
    clock.ms += 4_000;
    let calls = 0;
    const rejected = breaker.execute(async () => {
      calls += 1;
      return SICK;
    });
    await expect(rejected).rejects.toMatchObject({ code: 'breaker_open', retryAfterMs: 6_000, retryable: false });
    expect(calls).toBe(0);
  });

  it('says why it changes its state', async () => {
    const { clock, transitions, answer } = createBreaker();
    for (let call = 0; call < 5; call += 1) await answer('sick');
    clock.ms += 10_000;
    await answer('sick');
    clock.ms += 10_000;
    await answer('healthy');
    expect(transitions).toEqual([
      'closed → open: consecutive_failures',
      'open → half-open: open_time_passed',
      'half-open → open: probe_failed',
      'open → half-open: open_time_passed',
      'half-open → closed: probe_succeeded',
    ]);
  });

  it('stays closed whatever the number of ignored answers', async () => {
    const { breaker, answer } = createBreaker();
    for (let call = 0; call < 50; call += 1) await answer('ignored');
    expect(breaker.state).toBe('closed');
  });

  it('lets an ignored answer break no row of failures', async () => {
    const { breaker, answer } = createBreaker();
    for (let call = 0; call < 4; call += 1) await answer('sick');
    await answer('ignored');
    await answer('sick');
    expect(breaker.state).toBe('open');
  });

  it('goes by the monotonic clock alone', async () => {
    const { breaker, clock, open, answer } = createBreaker();
    await open();
    clock.ms += 9_999;
    expect(breaker.retryAfterMs).toBe(1);
    await expect(answer('healthy')).rejects.toThrow(BreakerOpenError);
    clock.ms += 1;
    expect(breaker.retryAfterMs).toBe(0);
    await answer('healthy');
    expect(breaker.state).toBe('closed');
  });

  it('lets one of twenty concurrent calls probe and rejects nineteen at once', async () => {
    const { breaker, clock, open } = createBreaker();
    await open();
    clock.ms += 10_000;
    let reached = 0;
    const probe = Promise.withResolvers<AttemptReport<string>>();
    const rejections: unknown[] = [];
    const calls = Array.from({ length: 20 }, () =>
      breaker
        .execute(() => {
          reached += 1;
          return probe.promise;
        })
        .catch((error: unknown) => rejections.push(error)),
    );

    await setImmediate();
    expect(reached).toBe(1);
    expect(rejections).toHaveLength(19);
    expect(rejections.every((error) => error instanceof BreakerOpenError)).toBe(true);
    expect(breaker.state).toBe('half-open');

    probe.resolve(report('healthy'));
    await Promise.all(calls);
    expect(reached).toBe(1);
    expect(breaker.state).toBe('closed');
  });

  it('tells those it rejects during a probe when the probe must be over', async () => {
    const { breaker, clock, open } = createBreaker();
    await open();
    clock.ms += 10_000;
    const probe = Promise.withResolvers<AttemptReport<string>>();
    const probing = breaker.execute(() => probe.promise);
    clock.ms += 200;
    await expect(breaker.execute(async () => SICK)).rejects.toMatchObject({ retryAfterMs: 1_000 });
    probe.resolve(report('healthy'));
    await probing;
  });

  it('stays open for its whole time again after a probe that failed', async () => {
    const { breaker, clock, open, answer } = createBreaker();
    await open();
    clock.ms += 10_000;
    await answer('sick');
    expect(breaker.state).toBe('open');
    expect(breaker.retryAfterMs).toBe(10_000);
  });

  it('closes on a probe that is answered, even if the answer is ignored', async () => {
    const { breaker, clock, open, answer } = createBreaker();
    await open();
    clock.ms += 10_000;
    await answer('ignored');
    expect(breaker.state).toBe('closed');
  });

  it('neither closes nor waits after a probe that was abandoned, but lets the next call probe', async () => {
    const { breaker, clock, transitions, open, answer } = createBreaker();
    await open();
    clock.ms += 10_000;
    await answer('abandoned');
    expect(breaker.state).toBe('open');
    expect(breaker.retryAfterMs).toBe(0);
    await answer('healthy');
    expect(breaker.state).toBe('closed');
    expect(transitions).toEqual([
      'open → half-open: open_time_passed',
      'half-open → open: probe_abandoned',
      'open → half-open: open_time_passed',
      'half-open → closed: probe_succeeded',
    ]);
  });

  it('takes no answer from before it opened for that of the probe', async () => {
    const { breaker, clock, open } = createBreaker();
    const early = Promise.withResolvers<AttemptReport<string>>();
    const earlyCall = breaker.execute(() => early.promise);
    await open();
    clock.ms += 10_000;
    const probe = Promise.withResolvers<AttemptReport<string>>();
    const probing = breaker.execute(() => probe.promise);

    early.resolve(report('sick'));
    await earlyCall;
    expect(breaker.state).toBe('half-open');
    probe.resolve(report('healthy'));
    await probing;
    expect(breaker.state).toBe('closed');
  });

  it('hands the report of every call it lets through back as it was', async () => {
    const { answer } = createBreaker();
    for (const verdict of ['healthy', 'sick', 'ignored', 'abandoned'] as const) {
      expect(await answer(verdict)).toEqual(report(verdict));
    }
  });
});
