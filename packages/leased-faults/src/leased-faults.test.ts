import type { EndedFault, FaultRequest } from '@faultline/contracts/faults';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { LeasedFaultError } from './leased-fault-error.ts';
import { createLeasedFaults } from './leased-faults.ts';
import type { FaultContext, FaultMechanism } from './mechanism.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const stopped: string[] = [];
  const contexts: FaultContext[] = [];
  const ended: EndedFault[] = [];
  const acted: [string, number][] = [];
  const mechanism = (composes: boolean): FaultMechanism => ({
    parameters: z.strictObject({ size: z.int().min(1).default(5) }),
    composes,
    start(parameters, context) {
      contexts.push(context);
      return { stop: () => void stopped.push(JSON.stringify(parameters)), evidence: () => `size ${JSON.stringify(parameters)}` };
    },
  });
  const faults = createLeasedFaults({
    mechanisms: { alone: mechanism(false), together: mechanism(true) },
    clock: { now: () => performance.now() },
    onInjected: ({ kind }, times) => void acted.push([kind, times]),
    onEnded: (fault) => void ended.push(fault),
  });
  return { faults, stopped, contexts, ended, acted };
}

const request = (change: Partial<FaultRequest> = {}): FaultRequest => ({
  id: 'one',
  kind: 'alone',
  parameters: {},
  leaseMs: 10_000,
  durationMs: 60_000,
  seed: 1,
  blind: false,
  ...change,
});

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof LeasedFaultError) return error.code;
    throw error;
  }
  return undefined;
};

test('a fault whose lease nobody renews ends by itself', () => {
  const { faults, stopped, ended } = setUp();
  faults.start(request());
  vi.advanceTimersByTime(9_999);
  expect(stopped).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(stopped).toEqual(['{"size":5}']);
  expect(ended).toMatchObject([{ id: 'one', reason: 'lease_lost' }]);
});

test('a lease that is renewed holds, but not beyond the duration', () => {
  const { faults, ended } = setUp();
  faults.start(request({ durationMs: 20_000 }));
  for (let second = 0; second < 18; second += 3) {
    vi.advanceTimersByTime(3_000);
    expect(faults.renew('one', 10_000)).toMatchObject({ leaseEndsInMs: 10_000 });
  }
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(2_001);
  expect(ended).toMatchObject([{ reason: 'expired' }]);
});

test('what has lapsed does not come back, and says what became of it', () => {
  const { faults } = setUp();
  faults.start(request());
  vi.advanceTimersByTime(10_001);
  expect(() => faults.renew('one', 10_000)).toThrow('fault one has ended: lease_lost');
  expect(codeOf(() => faults.end('one'))).toBe('unknown_fault');
  expect(() => faults.renew('two', 10_000)).toThrow('there is no fault two');
});

test('a process that stood still past the lease ends the fault before it hears of a renewal', () => {
  const { faults, stopped } = setUp();
  faults.start(request());
  // The clock went on, and no timer ran.
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 11_000);
  expect(codeOf(() => faults.renew('one', 10_000))).toBe('unknown_fault');
  expect(stopped).toHaveLength(1);
  vi.restoreAllMocks();
});

test('the same fault again is a renewal; another under its id is refused', () => {
  const { faults, contexts } = setUp();
  faults.start(request());
  vi.advanceTimersByTime(4_000);
  // With its default spelt out it is still the same.
  expect(faults.start(request({ parameters: { size: 5 } }))).toMatchObject({ leaseEndsInMs: 10_000, expiresInMs: 56_000 });
  expect(contexts).toHaveLength(1);
  expect(codeOf(() => faults.start(request({ parameters: { size: 6 } })))).toBe('conflict');
  expect(codeOf(() => faults.start(request({ seed: 2 })))).toBe('conflict');
});

test('of a kind that does not compose there is one at a time; others may be in force beside it', () => {
  const { faults } = setUp();
  faults.start(request());
  expect(() => faults.start(request({ id: 'two' }))).toThrow('in force already: end one first');
  faults.start(request({ id: 'three', kind: 'together' }));
  faults.start(request({ id: 'four', kind: 'together' }));
  expect(faults.list.faults.map(({ id }) => id)).toEqual(['one', 'three', 'four']);
});

const refused: [string, Partial<FaultRequest>, string][] = [
  ['a kind that nobody knows', { kind: 'nothing' }, 'there is no fault of kind "nothing" here; there are: alone, together'],
  ['a kind that only the prototype knows', { kind: 'constructor' }, 'there is no fault of kind "constructor"'],
  ['a parameter out of bounds', { parameters: { size: 0 } }, 'parameters.size'],
  ['a parameter that does not exist', { parameters: { length: 1 } }, 'length'],
];
test.each(refused)('%s is refused, and nothing is in force', (_, change, message) => {
  const { faults } = setUp();
  expect(codeOf(() => faults.start(request(change)))).toBe('invalid_fault');
  expect(() => faults.start(request(change))).toThrow(message);
  expect(faults.list.faults).toEqual([]);
});

test('a mechanism that cannot start leaves nothing behind', () => {
  const start = (): never => {
    throw new LeasedFaultError('invalid_fault', 'not here');
  };
  const faults = createLeasedFaults({
    mechanisms: { broken: { parameters: z.strictObject({}), composes: false, start } },
    clock: { now: () => performance.now() },
  });
  expect(codeOf(() => faults.start(request({ kind: 'broken' })))).toBe('invalid_fault');
  expect(faults.list.faults).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('what it did is counted, told, and remembered when it has ended', () => {
  const { faults, contexts, acted } = setUp();
  faults.start(request());
  contexts[0]?.injected();
  contexts[0]?.injected(3);
  expect(acted).toEqual([
    ['alone', 1],
    ['alone', 3],
  ]);
  expect(faults.end('one')).toMatchObject({ injected: 4, evidence: 'size {"size":5}', reason: 'reverted' });
  expect(faults.list).toMatchObject({ faults: [], ended: [{ id: 'one', injected: 4 }] });
});

test('what cannot be interrupted is told how long it may last', () => {
  const { faults, contexts } = setUp();
  faults.start(request({ durationMs: 4_000 }));
  vi.advanceTimersByTime(1_000);
  expect(contexts[0]?.remainingMs()).toBe(3_000);
});

test('the same seed draws the same, another one differs', () => {
  const draws = (seed: number): number[] => {
    const { faults, contexts } = setUp();
    faults.start(request({ seed }));
    return Array.from({ length: 5 }, () => contexts[0]?.random.float() ?? Number.NaN);
  };
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
});
