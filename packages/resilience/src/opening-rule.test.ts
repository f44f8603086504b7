import { CircuitState } from 'cockatiel';
import { describe, expect, it } from 'vitest';
import { OpeningRule, type OpeningRuleOptions } from './opening-rule.ts';

const { Closed, HalfOpen } = CircuitState;

function createRule(changes: Partial<OpeningRuleOptions> = {}) {
  const clock = { ms: 5_000, now: () => clock.ms };
  const rule = new OpeningRule({ consecutive: 5, rate: 0.5, minCalls: 20, windowMs: 10_000, ...changes }, clock);
  /** One letter a call, `.` for a success and `x` for a failure; returns at which call, from 1, the rule opens. */
  const opensAt = (calls: string): number | undefined => {
    let opening: number | undefined;
    [...calls].forEach((call, index) => {
      if (call === '.') rule.success(Closed);
      else if (rule.failure(Closed)) opening ??= index + 1;
    });
    return opening;
  };
  return { rule, clock, opensAt };
}

describe('the opening rule', () => {
  it('opens on the fifth failure in a row', () => {
    const { rule, opensAt } = createRule();
    expect(opensAt('xxxxx')).toBe(5);
    expect(rule.reason).toBe('consecutive_failures');
  });

  it('starts the row anew after a success', () => {
    expect(createRule().opensAt('xxxx.xxxx')).toBeUndefined();
  });

  it('counts a row over any length of time', () => {
    const { clock, opensAt } = createRule();
    for (let failure = 1; failure <= 4; failure += 1) {
      expect(opensAt('x')).toBeUndefined();
      clock.ms += 60_000;
    }
    expect(opensAt('x')).toBe(1);
  });

  it('opens on half of twenty calls', () => {
    const { rule, opensAt } = createRule();
    expect(opensAt('.x'.repeat(10))).toBe(20);
    expect(rule.reason).toBe('failure_rate');
  });

  it('does not judge the share of fewer than twenty calls', () => {
    expect(createRule().opensAt('x.'.repeat(9) + 'x')).toBeUndefined();
  });

  it('stays closed just below half', () => {
    expect(createRule().opensAt('..x.x'.repeat(40))).toBeUndefined();
  });

  it('opens with the next failure when a success has carried the share to the threshold', () => {
    expect(createRule().opensAt('x.'.repeat(10) + 'x')).toBe(21);
  });

  // The first lands on the same place of the ring as the old calls, the second on another.
  it.each([10_000, 13_000])('forgets what it saw %i ms ago, a window or more', (pauseMs) => {
    const { clock, opensAt } = createRule();
    expect(opensAt('x.'.repeat(9))).toBeUndefined();
    clock.ms += pauseMs;
    expect(opensAt('.x')).toBeUndefined();
  });

  it('forgets it after a pause of many windows too', () => {
    const { clock, opensAt } = createRule();
    expect(opensAt('x.'.repeat(9))).toBeUndefined();
    clock.ms += 1_003_000;
    expect(opensAt('.x')).toBeUndefined();
  });

  it('remembers for at least nine tenths of the window', () => {
    const { clock, opensAt } = createRule();
    expect(opensAt('x.'.repeat(9))).toBeUndefined();
    clock.ms += 9_000;
    expect(opensAt('.x')).toBe(2);
  });

  it('forgets everything when a probe succeeds', () => {
    const { rule, opensAt } = createRule();
    opensAt('xxxx');
    rule.success(HalfOpen);
    expect(opensAt('xxxx')).toBeUndefined();
    expect(opensAt('x')).toBe(1);
  });

  it('re-opens when a probe fails', () => {
    expect(createRule().rule.failure(HalfOpen)).toBe(true);
  });

  it('works on a clock whose origin lies ahead', () => {
    const { clock, opensAt } = createRule();
    clock.ms = -123_456;
    expect(opensAt('.x'.repeat(10))).toBe(20);
  });
});
