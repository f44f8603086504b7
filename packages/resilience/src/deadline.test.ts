import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeadline, deadlineFromHeader } from './deadline.ts';
import { isDeadlineExceededError } from './errors.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a deadline', () => {
  it('counts down with its clock and never below zero', () => {
    const clock = { ms: 1_000, now: () => clock.ms };
    const deadline = createDeadline(300, clock);
    expect(deadline.remainingMs()).toBe(300);
    clock.ms += 120;
    expect(deadline.remainingMs()).toBe(180);
    clock.ms += 10_000;
    expect(deadline.remainingMs()).toBe(0);
  });

  it('does not move when the wall clock is set', () => {
    const deadline = createDeadline(300);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(deadline.remainingMs()).toBe(300);
  });

  it('gives a child its own budget when that is nearer', () => {
    const parent = createDeadline(1_000);
    expect(parent.child(200).remainingMs()).toBe(200);
  });

  it('never lets a child outlive it', () => {
    const parent = createDeadline(1_000);
    vi.advanceTimersByTime(700);
    expect(parent.child(800).remainingMs()).toBe(300);
  });

  it('takes a negative budget for none', () => {
    expect(createDeadline(-5).remainingMs()).toBe(0);
    expect(createDeadline(100).child(-5).remainingMs()).toBe(0);
  });

  it('tells the next hop whole milliseconds, rounded down', () => {
    const clock = { ms: 0, now: () => clock.ms };
    const deadline = createDeadline(100, clock);
    clock.ms = 0.4;
    expect(deadline.toHeader()).toBe('99');
  });

  it('is useful with 5 ms left and useless with 4', () => {
    const deadline = createDeadline(9);
    vi.advanceTimersByTime(4);
    expect(() => deadline.assertUseful('payment')).not.toThrow();
    vi.advanceTimersByTime(1);
    expect(() => deadline.assertUseful('payment')).toThrow(/payment: the deadline has passed/);
  });

  it('aborts its signal when the time is up, with the reason', () => {
    const { signal } = createDeadline(50);
    vi.advanceTimersByTime(49);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
    expect(isDeadlineExceededError(signal.reason)).toBe(true);
  });

  it('gives a signal that is already aborted when the time was up before', () => {
    expect(createDeadline(0).signal.aborted).toBe(true);
  });

  it('starts no timer unless its signal is asked for, and frees it when disposed of', () => {
    {
      using deadline = createDeadline(50);
      expect(vi.getTimerCount()).toBe(0);
      void deadline.signal;
      expect(vi.getTimerCount()).toBe(1);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not overflow the timer when it lies further away than setTimeout can count', () => {
    const { signal } = createDeadline(Number.MAX_SAFE_INTEGER);
    vi.advanceTimersByTime(1_000);
    expect(signal.aborted).toBe(false);
  });
});

describe('a deadline from a header', () => {
  it.each([
    ['what the caller has left', '750', 750],
    ['a fraction', '750.5', 750.5],
    ['spaces around it', ' 750 ', 750],
    ['a number', 750, 750],
    ['nothing left', '0', 0],
    ['more than anybody gets', '999999', 3_000],
    ['no header', undefined, 2_000],
    ['a blank header', ' ', 2_000],
    ['a negative number', '-1', 2_000],
    ['an exponent', '1e9', 2_000],
    ['a unit', '750ms', 2_000],
    ['a header sent twice', '750, 800', 2_000],
    ['not a number', Number.NaN, 2_000],
  ])('reads %s', (_case, header, expectedMs) => {
    expect(deadlineFromHeader(header, { defaultMs: 2_000, maxMs: 3_000 }).remainingMs()).toBe(expectedMs);
  });

  it('holds the default to the maximum as well', () => {
    expect(deadlineFromHeader(undefined, { defaultMs: 5_000, maxMs: 3_000 }).remainingMs()).toBe(3_000);
  });
});
