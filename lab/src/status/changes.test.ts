import { expect, test } from 'vitest';
import { changesBetween } from './changes.ts';
import type { BreakerState, ReplicaStatus, StatusSnapshot } from './snapshot.ts';

const healthy = { process: 'ready', restarts: 0, readiness: 'ready', breaker: 'closed', failing: [] as ReplicaStatus['failing'] };

function look(change: Partial<typeof healthy> & { reason?: string } = {}): Pick<StatusSnapshot, 'at' | 'processes' | 'services'> {
  const { process, restarts, readiness, breaker, failing, reason } = { ...healthy, reason: undefined, ...change };
  return {
    at: '2026-01-01T00:00:00.000Z',
    processes: [
      {
        name: 'payment-1',
        kind: 'service',
        port: 1,
        status: process as 'ready',
        restarts,
        ...(reason === undefined ? {} : { reason }),
      },
    ],
    services: [
      {
        name: 'payment',
        replicas: [{ process: 'payment-1', readiness: readiness as 'ready', failing }],
        breakers: { provider: breaker as BreakerState },
      },
    ],
  };
}

const told = (before: ReturnType<typeof look>, after: ReturnType<typeof look>): string[] =>
  changesBetween(before, after).map(({ kind, subject, text, tone }) => `${kind} ${subject} ${text} (${tone})`);

test('two alike looks tell nothing', () => {
  expect(told(look(), look())).toEqual([]);
});

test('a breaker is told by its edge', () => {
  expect(told(look(), look({ breaker: 'open' }))).toEqual(['breaker payment-provider breaker open (bad)']);
  expect(told(look({ breaker: 'open' }), look({ breaker: 'half-open' }))).toEqual([
    'breaker payment-provider breaker lets a probe through (warn)',
  ]);
  expect(told(look({ breaker: 'half-open' }), look())).toEqual(['breaker payment-provider breaker closed (good)']);
});

test('a replica tells which checks fail, and nothing as long as nobody has asked it', () => {
  const failing = [{ check: 'postgres', critical: true }];
  expect(told(look(), look({ readiness: 'not_ready', failing }))).toEqual(['readiness payment-1 is not ready: postgres (bad)']);
  expect(told(look({ readiness: 'unknown' }), look())).toEqual([]);
});

test('a process that died and came back between two looks is told', () => {
  expect(told(look(), look({ restarts: 1 }))).toEqual(['process payment-1 was started again (warn)']);
  expect(told(look(), look({ process: 'backing-off', reason: 'exit code 1' }))).toEqual(['process payment-1 is down: exit code 1 (bad)']);
  expect(told(look({ process: 'paused' }), look())).toEqual(['process payment-1 goes on (good)']);
});

test('a fault is told when it is confirmed and when it ends; a controller that is away has ended nothing', () => {
  const fault = {
    id: 'f',
    kind: 'latency',
    target: 'payment-provider',
    parameters: {},
    seed: 1,
    state: 'active',
    startedAt: '2026-01-01T00:00:00.000Z',
    managed: true,
    confirmed: true,
  } as const;
  const told = (before: Partial<StatusSnapshot>, after: Partial<StatusSnapshot>) =>
    changesBetween({ ...look(), ...before }, { ...look(), ...after }).map(({ subject, text }) => `${subject} ${text}`);
  expect(told({ faults: [{ ...fault, state: 'injecting', confirmed: false }] }, { faults: [fault] })).toEqual([
    'payment-provider latency injected',
  ]);
  expect(told({ faults: [fault] }, { faults: [{ ...fault, state: 'ended', endReason: 'expired' }] })).toEqual([
    'payment-provider latency is over: its time was up',
  ]);
  expect(told({ faults: [fault] }, { faults: [] })).toEqual(['payment-provider latency is over']);
  expect(told({ faults: [fault] }, {})).toEqual([]);
  expect(told({ faults: [], chaosHalted: false }, { faults: [], chaosHalted: true })).toEqual(['chaos is halted']);
});
