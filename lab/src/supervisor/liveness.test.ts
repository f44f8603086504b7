import { expect, test, vi } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { watchLiveness } from './liveness.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { ProcessState } from './process-state.ts';

const ready: ProcessState = { status: 'ready', pid: 7, startedAt: 0 };

function watch(answers: readonly boolean[], states: (turn: number) => ProcessState = () => ready) {
  const clock = new FakeClock();
  const ending = new AbortController();
  const kill = vi.fn();
  let turn = 0;
  const process = {
    spec: { livenessUrl: 'http://127.0.0.1:1/health/live' },
    get state() {
      return states(turn);
    },
    kill,
  } as unknown as ManagedProcess;
  const finished = watchLiveness({
    process,
    clock,
    signal: ending.signal,
    probe: async () => {
      if (!answers[turn]) throw new Error('no answer');
    },
  });
  return {
    kill,
    async turns(count: number) {
      for (let i = 0; i < count; i += 1) {
        await vi.waitFor(() => expect(clock.waits).toHaveLength(1));
        clock.advance(2_000);
        await vi.waitFor(() => expect(clock.waits).toHaveLength(1));
        turn += 1;
      }
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      await finished;
    },
  };
}

test('three misses in a row kill the process', async () => {
  await using watched = watch([false, false, false]);
  await watched.turns(2);
  expect(watched.kill).not.toHaveBeenCalled();
  await watched.turns(1);
  expect(watched.kill).toHaveBeenCalledOnce();
});

test('an answer in between starts the count again', async () => {
  await using watched = watch([false, false, true, false, false]);
  await watched.turns(5);
  expect(watched.kill).not.toHaveBeenCalled();
});

test('a paused process is left alone', async () => {
  const paused: ProcessState = { status: 'paused', pid: 7, startedAt: 0, until: 1, wasReady: true };
  await using watched = watch([], () => paused);
  await watched.turns(4);
  expect(watched.kill).not.toHaveBeenCalled();
});

test('misses of one incarnation do not count against the next', async () => {
  await using watched = watch([], (turn) => ({ status: 'ready', pid: turn < 2 ? 7 : 8, startedAt: 0 }));
  await watched.turns(4);
  expect(watched.kill).not.toHaveBeenCalled();
});
