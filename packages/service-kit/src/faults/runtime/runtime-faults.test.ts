import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultMechanism } from '@faultline/leased-faults';
import { createLeasedFaults } from '@faultline/leased-faults';
import { createMetrics } from '@faultline/telemetry/metrics';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWallClock } from '../../wall-clock.ts';
import { busyFor } from './busy-for.ts';
import { clockSkew } from './clock-skew.ts';
import { cpuBurn } from './cpu-burn.ts';
import { eventLoopBlock } from './event-loop-block.ts';
import { heapLeak } from './heap-leak.ts';
import { labelExplosion } from './label-explosion.ts';
import { logFlood } from './log-flood.ts';

const clock = { now: () => performance.now() };

/** One mechanism in force, and the way to end it. */
function start(mechanism: FaultMechanism, parameters: Record<string, unknown>, times = { leaseMs: 15_000, durationMs: 60_000 }) {
  const faults = createLeasedFaults({ mechanisms: { it: mechanism }, clock });
  faults.start({ id: 'it', kind: 'it', parameters, seed: 1, blind: false, ...times });
  return { end: () => faults.end('it'), now: () => faults.list.faults[0] };
}

describe('by a clock that is moved by hand', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('the event loop is blocked again and again, and breathes in between', () => {
    const blocks: [number, number][] = [];
    const fault = start(
      eventLoopBlock((ms) => {
        blocks.push([performance.now(), ms]);
        // Only the clock goes on: no timer runs inside of a block.
        vi.setSystemTime(Date.now() + ms);
      }),
      { blockMs: 300, everyMs: 1_000 },
    );
    const startedAt = performance.now();
    vi.advanceTimersByTime(2_200);
    expect(blocks.map(([at, ms]) => [at - startedAt, ms])).toEqual([
      [700, 300],
      [1_400, 300],
      [2_100, 300],
    ]);
    expect(fault.end()).toMatchObject({ injected: 3, evidence: 'blocked the event loop 3 times for 300 ms' });
    vi.advanceTimersByTime(5_000);
    expect(blocks).toHaveLength(3);
  });

  test('a block does not outlast the fault', () => {
    const blocks: number[] = [];
    start(
      eventLoopBlock((ms) => void blocks.push(ms)),
      { blockMs: 4_000, everyMs: 5_000 },
      { leaseMs: 1_800, durationMs: 60_000 },
    );
    vi.advanceTimersByTime(10_000);
    expect(blocks).toEqual([800]);
  });

  test('a block that leaves no time to breathe is refused', () => {
    expect(() =>
      start(
        eventLoopBlock(() => {}),
        { blockMs: 500, everyMs: 505 },
      ),
    ).toThrow('everyMs must be at least 10 more');
  });

  test('the cpu is burned in its share, also when timers come late', () => {
    let now = 0;
    let burned = 0;
    const burn = cpuBurn({
      clock: { now: () => now },
      busyFor(ms) {
        burned += ms;
        now += ms;
      },
    });
    const fault = start(burn, { percent: 40 });
    for (let i = 0; i < 100; i++) {
      now += i % 10 === 0 ? 130 : 50;
      vi.advanceTimersByTime(50);
    }
    expect(burned / now).toBeGreaterThan(0.36);
    expect(burned / now).toBeLessThan(0.44);
    fault.end();
    const before = burned;
    vi.advanceTimersByTime(1_000);
    expect(burned).toBe(before);
  });

  test('lines come at the rate that was asked for, and stop', () => {
    const lines: string[] = [];
    const fault = start(logFlood({ event: (name, message) => void lines.push(`${name} ${message}`) }), {
      linesPerSecond: 25,
      bytesPerLine: 400,
    });
    vi.advanceTimersByTime(4_000);
    expect(lines).toHaveLength(100);
    expect(lines[0]).toMatch(/^step_traced .{250}$/);
    fault.end();
    vi.advanceTimersByTime(4_000);
    expect(lines).toHaveLength(100);
  });

  test('label values grow up to their bound, and are all gone at the end', async () => {
    const metrics = createMetrics('order');
    const series = async (): Promise<number> =>
      (await metrics.expose()).text.split('\n').filter((line) => line.startsWith('requests_by_session_total{')).length;
    const fault = start(labelExplosion(metrics), { perSecond: 500, max: 1_200 });
    vi.advanceTimersByTime(1_000);
    expect(await series()).toBe(500);
    vi.advanceTimersByTime(10_000);
    expect(await series()).toBe(1_200);
    expect(fault.now()).toMatchObject({ injected: 1_200 });
    fault.end();
    expect(await series()).toBe(0);
  });

  test('the time of day is off by the skew, and right again at the end', () => {
    const wallClock = createWallClock(() => 1_000_000);
    const fault = start(clockSkew(wallClock), { skewMs: -60_000 });
    expect(wallClock.now()).toBe(940_000);
    expect(fault.end()).toMatchObject({ evidence: 'the time of day is 60000 ms behind' });
    expect(wallClock.now()).toBe(1_000_000);
  });

  test('the leak stops at its cap', () => {
    const fault = start(heapLeak, { mbPerSecond: 10, capMb: 3 });
    vi.advanceTimersByTime(5_000);
    expect(fault.now()).toMatchObject({ injected: 3, evidence: 'keeps 3.0 MB of objects' });
    fault.end();
  });
});

test('a leak is as large as it says, and given back', async () => {
  const heapMb = (): number => {
    global.gc?.();
    return process.memoryUsage().heapUsed / 1_048_576;
  };
  const before = heapMb();
  const fault = start(heapLeak, { mbPerSecond: 200, capMb: 60 });
  await expect.poll(() => fault.now()?.evidence, { timeout: 10_000 }).toBe('keeps 60.0 MB of objects');
  expect(heapMb() - before).toBeGreaterThan(40);
  fault.end();
});

test('a real block delays whatever else is to happen', async () => {
  const fault = start(eventLoopBlock(busyFor), { blockMs: 250, everyMs: 270 });
  let longestMs = 0;
  for (let i = 0; i < 20; i++) {
    const at = performance.now();
    await sleep(5);
    longestMs = Math.max(longestMs, performance.now() - at);
  }
  fault.end();
  expect(longestMs).toBeGreaterThan(240);
});
