import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBehaviourControl, DEFAULT_BEHAVIOUR } from './behaviour.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a change with a time to live ends by itself and says so', () => {
  const onChange = vi.fn<() => void>();
  const control = createBehaviourControl(DEFAULT_BEHAVIOUR, onChange);
  control.change({ errorRate: 1 }, 1_000);
  expect(control.current).toEqual({ ...DEFAULT_BEHAVIOUR, errorRate: 1 });
  vi.advanceTimersByTime(1_000);
  expect(control.current).toEqual(DEFAULT_BEHAVIOUR);
  expect(onChange).toHaveBeenCalledTimes(2);
});

test('the same change again renews its time', () => {
  const control = createBehaviourControl(DEFAULT_BEHAVIOUR, () => {});
  control.change({ errorRate: 1 }, 1_000);
  vi.advanceTimersByTime(900);
  control.change({ errorRate: 1 }, 1_000);
  vi.advanceTimersByTime(900);
  expect(control.current.errorRate).toBe(1);
  vi.advanceTimersByTime(100);
  expect(control.current.errorRate).toBe(0);
});

test('of two changes that overlap, each field has its own end', () => {
  const control = createBehaviourControl(DEFAULT_BEHAVIOUR, () => {});
  control.change({ errorRate: 1, capacity: 1 }, 1_000);
  control.change({ capacity: 2 }, 2_000);
  vi.advanceTimersByTime(1_000);
  expect(control.current).toEqual({ ...DEFAULT_BEHAVIOUR, capacity: 2 });
});

test('a lasting change replaces a passing one of the same field, and what follows returns to it', () => {
  const control = createBehaviourControl(DEFAULT_BEHAVIOUR, () => {});
  control.change({ declineRate: 1 }, 1_000);
  control.change({ declineRate: 0.5 });
  control.change({ declineRate: 0 }, 1_000);
  vi.advanceTimersByTime(1_000);
  expect(control.current.declineRate).toBe(0.5);
  control.reset();
  expect(control.current).toEqual(DEFAULT_BEHAVIOUR);
});
