import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChaosClient } from '@faultline/chaos/client';
import type { GridSeries, Window } from '@faultline/exercise-engine';
import { expect, test } from 'vitest';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import type { AttemptClock } from './attempt-clock.ts';
import { Conductor, type ConductorDependencies } from './conductor.ts';

const exercises = fileURLToPath(new URL('../../../exercises', import.meta.url));
const EXERCISE = '02-payments-are-put-off';

/** A shop in which payments are put off exactly while a fault is in force, and a clock that only goes when it is told to. */
function aWorld(directory: string) {
  let nowMs = Date.UTC(2026, 0, 1);
  const sleepers: { atMs: number; wake: () => void }[] = [];
  const clock: AttemptClock = {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((wake, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
        sleepers.push({ atMs: nowMs + ms, wake });
      }),
  };
  const faults = new Map<string, { fromMs: number; toMs: number }>();
  let halted = false;
  let rate = 5;
  const broken = (ms: number): boolean => [...faults.values()].some(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
  const valueOf = (query: string, ms: number): number => {
    if (query.includes('outcome!="ok"')) return broken(ms) ? 4 : 0;
    if (query.includes('circuit_breaker_state')) return broken(ms) ? 2 : Number.NaN;
    if (query.includes('histogram_quantile')) return 0.1;
    return broken(ms) && query.includes('"201"') ? 0 : 1;
  };
  const promRange = (query: string, { fromMs, toMs }: Window, stepMs: number): Promise<GridSeries[]> => {
    const steps = Math.floor((toMs - fromMs) / stepMs) + 1;
    return Promise.resolve([{ labels: {}, values: Array.from({ length: steps }, (_, step) => valueOf(query, fromMs + step * stepMs)) }]);
  };
  const chaos = {
    kinds: () => Promise.resolve([{ kind: 'latency' }]),
    faults: () =>
      Promise.resolve({ halted, faults: [...faults].flatMap(([id, { toMs }]) => (toMs > nowMs ? [{ id, state: 'active' }] : [])) }),
    inject: () => {
      const id = `f${faults.size + 1}`;
      faults.set(id, { fromMs: nowMs, toMs: Number.POSITIVE_INFINITY });
      return Promise.resolve({ id });
    },
    revert: (id: string) => {
      const fault = faults.get(id);
      if (fault !== undefined && fault.toMs > nowMs) fault.toMs = nowMs;
      return Promise.resolve([]);
    },
  } as unknown as ChaosClient;
  const supervisor = Object.assign(new EventEmitter(), { processes: [], find: () => [] }) as unknown as Supervisor;
  const dependencies: ConductorDependencies = {
    directory,
    exercises,
    chaos,
    supervisor,
    clock,
    telemetry: {
      promRange,
      logRange: promRange,
      trace: () => Promise.resolve(undefined),
      usualDurationMs: () => Promise.resolve(80),
      alerts: () => Promise.resolve([]),
    },
    shoppers: {
      rate: () => Promise.resolve(rate),
      setRate: (wanted) => {
        rate = wanted;
        return Promise.resolve();
      },
      harm: () => Promise.resolve({ checkouts: 100, failedCheckouts: 0, unknownCheckouts: 0, deferredCheckouts: 40 }),
    },
    books: { databases: { order: '', inventory: '', payment: '' }, provider: { url: '', token: '' }, journalFile: '' },
    alertmanagerUrl: 'http://127.0.0.1:9',
  };
  const settle = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  return {
    dependencies,
    halt: () => (halted = true),
    setRate: (wanted: number) => (rate = wanted),
    async pass(ms: number): Promise<void> {
      const endMs = nowMs + ms;
      while (nowMs < endMs) {
        nowMs = Math.min(endMs, nowMs + 1_000);
        for (const due of sleepers.filter(({ atMs }) => atMs <= nowMs)) {
          sleepers.splice(sleepers.indexOf(due), 1);
          due.wake();
        }
        await settle();
      }
    },
  };
}

async function started(directory: string) {
  const world = aWorld(directory);
  const conductor = new Conductor(world.dependencies);
  await conductor.start(EXERCISE, { mode: 'blind', seed: 1 });
  await world.pass(55_000);
  expect(conductor.view().phase).toBe('running');
  await world.pass(30_000);
  const { exercise } = conductor.current;
  const { truth, evidence, mitigations } = exercise;
  const answer = {
    causes: truth.causes.map(({ component, mechanism }) => ({ component, mechanism })),
    evidence: evidence.map(({ language, query }) => ({ language, query })),
  };
  const [step] = mitigations[0] ?? [];
  if (step === undefined) throw new Error('the exercise has a mitigation');
  return { world, conductor, exercise, answer, mend: () => conductor.current.mitigate(step.action, step.target) };
}

test('an attempt goes from a proven baseline to a grade, and its report says what it was', async () => {
  using directory = temporaryDirectory();
  const { world, conductor, answer, mend } = await started(directory.path);
  conductor.current.acknowledge();
  await conductor.current.diagnose(answer);
  expect(conductor.view().diagnosis?.evidence.map(({ accepted }) => accepted)).toEqual([true, true]);
  await mend();
  await world.pass(15_000);
  expect(conductor.view().phase).toBe('recovered');
  conductor.current.finish({ giveUp: false });
  await world.pass(60_000);
  expect(conductor.view()).toMatchObject({ phase: 'graded', result: { passed: true, failures: [] } });
  expect(conductor.finished('current').exercise.truth.explanation).toContain('breaker');
  expect(conductor.profile).toMatchObject([{ exercise: EXERCISE, outcome: 'passed' }]);
});

test('doing nothing fails, whatever was found out', async () => {
  using directory = temporaryDirectory();
  const { world, conductor, answer } = await started(directory.path);
  await conductor.current.diagnose(answer);
  conductor.current.finish({ giveUp: true });
  await world.pass(60_000);
  expect(conductor.view().result).toMatchObject({ passed: false, failures: ['nothing was done to mend it'] });
});

test('turning shoppers away is seen, and fails', async () => {
  using directory = temporaryDirectory();
  const { world, conductor, answer, mend } = await started(directory.path);
  await conductor.current.diagnose(answer);
  world.setRate(0);
  await world.pass(6_000);
  world.setRate(5);
  await mend();
  conductor.current.finish({ giveUp: false });
  await world.pass(60_000);
  expect(conductor.view().result).toMatchObject({ passed: false, bounds: ['shoppers_reduced'] });
});

test('halting chaos voids the attempt', async () => {
  using directory = temporaryDirectory();
  const { world, conductor } = await started(directory.path);
  world.halt();
  await world.pass(4_000);
  expect(conductor.view()).toMatchObject({ phase: 'voided', voidReason: expect.stringContaining('halted') });
});

test('before the end neither the view, the report nor a file of a blind attempt tells what it is', async () => {
  using directory = temporaryDirectory();
  const { conductor, exercise } = await started(directory.path);
  const { kind, target } = exercise.faults[0] ?? { kind: '', target: '' };
  const files = readdirSync(directory.path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const reachable = [
    JSON.stringify(conductor.view()),
    ...files.map(({ name, parentPath }) => `${name} ${readFileSync(join(parentPath, name), 'utf8')}`),
  ];
  for (const text of reachable) for (const secret of [kind, target, exercise.truth.explanation]) expect(text).not.toContain(secret);
  expect(() => conductor.finished('current')).toThrow(/when the attempt is over/);
});

test('a random attempt does not even say which exercise it is, and only one attempt runs at a time', async () => {
  using directory = temporaryDirectory();
  const world = aWorld(directory.path);
  const conductor = new Conductor(world.dependencies);
  await conductor.start('random', { mode: 'random', seed: 5 });
  const { exercise } = conductor.current;
  expect(JSON.stringify(conductor.view())).not.toContain(exercise.id);
  await expect(conductor.start(EXERCISE, { mode: 'guided' })).rejects.toThrow(/under way/);
});
