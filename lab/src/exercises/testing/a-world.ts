import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ChaosClient } from '@faultline/chaos/client';
import type { GridSeries, Window } from '@faultline/exercise-engine';
import type { Supervisor } from '../../supervisor/supervisor.ts';
import type { AttemptClock } from '../attempt-clock.ts';
import type { ConductorDependencies } from '../conductor.ts';

const exercises = fileURLToPath(new URL('../../../../exercises', import.meta.url));
/** The one that this world plays. */
export const EXERCISE = '02-payments-are-put-off';

/** A shop in which payments are put off exactly while a fault is in force, and a clock that only goes when it is told to. */
export function aWorld(directory: string) {
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
