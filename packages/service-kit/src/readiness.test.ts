import { expect, test } from 'vitest';
import { type Check, createReadiness } from './readiness.ts';

const clockAt = () => {
  let now = 0;
  return { now: () => now, advance: (ms: number) => (now += ms) };
};
const passes = (name: string, critical: boolean): Check => ({ name, critical, run: () => {} });
const fails = (name: string, critical: boolean): Check => ({ name, critical, run: () => Promise.reject(new Error('away')) });

test('all checks pass: ready', async () => {
  const readiness = createReadiness({ clock: clockAt(), checks: [passes('database', true)] });
  expect(await readiness.evaluate()).toMatchObject({ status: 'ready', checks: { database: { ok: true, critical: true } } });
});

test('a check that is not critical degrades, and does not take the replica out', async () => {
  const readiness = createReadiness({ clock: clockAt(), checks: [passes('database', true), fails('provider', false)] });
  expect(await readiness.evaluate()).toMatchObject({ status: 'degraded', checks: { provider: { ok: false, error: 'away' } } });
});

test('a critical check that fails takes the replica out', async () => {
  const readiness = createReadiness({ clock: clockAt(), checks: [fails('database', true)] });
  expect((await readiness.evaluate()).status).toBe('not_ready');
});

test('a check that does not answer in time has failed, and is told to stop', async () => {
  let aborted = false;
  const hangs: Check = {
    name: 'database',
    critical: true,
    run: (signal) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
      }),
  };
  const readiness = createReadiness({ clock: clockAt(), checks: [hangs], timeoutMs: 5 });
  expect(await readiness.evaluate()).toMatchObject({ status: 'not_ready', checks: { database: { error: 'no answer within 5 ms' } } });
  expect(aborted).toBe(true);
});

test('answers are kept for a while, and concurrent probes share one evaluation', async () => {
  let runs = 0;
  const clock = clockAt();
  const counted: Check = { name: 'database', critical: true, run: () => void (runs += 1) };
  const readiness = createReadiness({ clock, checks: [counted], cacheMs: 500 });
  await Promise.all([readiness.evaluate(), readiness.evaluate()]);
  clock.advance(499);
  await readiness.evaluate();
  expect(runs).toBe(1);
  clock.advance(1);
  await readiness.evaluate();
  expect(runs).toBe(2);
});

test('draining is not ready at once, whatever was answered a moment ago', async () => {
  const readiness = createReadiness({ clock: clockAt(), checks: [passes('database', true)] });
  await readiness.evaluate();
  readiness.drain();
  expect(await readiness.evaluate()).toMatchObject({ status: 'not_ready', checks: { draining: { ok: false } } });
});

test('deep: a check that is not critical takes the replica out too, and callers are turned away until it passes again', async () => {
  const clock = clockAt();
  let away = true;
  const check: Check = { name: 'redis', critical: false, run: () => (away ? Promise.reject(new Error('away')) : undefined) };
  const readiness = createReadiness({ clock, checks: [check], isDeep: true });
  expect((await readiness.evaluate()).status).toBe('not_ready');
  expect(() => readiness.turnAway()).toThrow('this replica is not ready');
  away = false;
  clock.advance(500);
  await readiness.evaluate();
  expect(() => readiness.turnAway()).not.toThrow();
});

test('shallow: nobody is turned away, whatever fails', async () => {
  const readiness = createReadiness({ clock: clockAt(), checks: [fails('database', true)] });
  await readiness.evaluate();
  expect(() => readiness.turnAway()).not.toThrow();
});

test('changes are told once', async () => {
  const clock = clockAt();
  let away = false;
  const told: string[] = [];
  const check: Check = { name: 'database', critical: true, run: () => (away ? Promise.reject(new Error('away')) : undefined) };
  const readiness = createReadiness({ clock, checks: [check], cacheMs: 0, onChange: ({ status }) => told.push(status) });
  for (const next of [false, true, true, false]) {
    away = next;
    await readiness.evaluate();
  }
  expect(told).toEqual(['ready', 'not_ready', 'ready']);
});
