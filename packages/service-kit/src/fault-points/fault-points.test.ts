import { faultPoints as catalogue, faultPointNames } from '@faultline/contracts/fault-points';
import { expect, test } from 'vitest';
import { createFaultPoints, type FaultPointsOptions } from './fault-points.ts';
import { withFaultPoints } from './with-fault-points.ts';

function setUp(options: Partial<FaultPointsOptions> = {}) {
  let now = 0;
  const fired: string[] = [];
  const points = createFaultPoints({
    service: 'order',
    adminToken: 'a-token-for-tests',
    clock: { now: () => now },
    metrics: { increment: () => {} },
    logger: { event: (name, message) => void (name === 'fault_point_fired' && fired.push(message)) },
    crash: () => fired.push('crashed'),
    ...options,
  });
  return { points, fired, advance: (ms: number) => (now += ms) };
}

test('a point that is not armed is nothing to wait for', () => {
  expect(setUp().points.pass('order.after_charge')).toBeUndefined();
});

test('a crash tells of itself before it happens', () => {
  const { points, fired } = setUp();
  points.arm({ point: 'order.after_charge', action: { kind: 'crash' }, ttlMs: 1_000 });
  void points.pass('order.after_charge');
  expect(fired).toEqual(['crash at order.after_charge', 'crashed']);
});

test('an error is one that nothing knows', async () => {
  const { points } = setUp();
  points.arm({ point: 'order.after_charge', action: { kind: 'error' }, ttlMs: 1_000 });
  await expect(points.pass('order.after_charge')).rejects.toThrow('armed to fail at order.after_charge');
});

test('it acts from the passing that was named on, and so many times', async () => {
  const { points } = setUp();
  points.arm({ point: 'order.after_charge', action: { kind: 'error' }, after: 3, count: 2, ttlMs: 1_000 });
  const outcomes: string[] = [];
  for (let i = 0; i < 6; i++) {
    const passing = points.pass('order.after_charge');
    outcomes.push(passing ? 'acts' : 'passes');
    await passing?.catch(() => {});
  }
  expect(outcomes).toEqual(['passes', 'passes', 'acts', 'acts', 'passes', 'passes']);
});

test('it disarms itself when its time is over, without anybody passing', () => {
  const { points, advance } = setUp();
  points.arm({ point: 'order.after_charge', action: { kind: 'crash' }, ttlMs: 1_000 });
  advance(400);
  expect(points.armed).toMatchObject([{ point: 'order.after_charge', expiresInMs: 600 }]);
  advance(600);
  expect(points.armed).toEqual([]);
  expect(points.pass('order.after_charge')).toBeUndefined();
});

test('disarming takes back one point, or all', () => {
  const { points } = setUp();
  for (const point of ['order.after_charge', 'order.after_end'] as const) points.arm({ point, action: { kind: 'crash' }, ttlMs: 1_000 });
  points.disarm('order.after_charge');
  expect(points.armed.map(({ point }) => point)).toEqual(['order.after_end']);
  points.disarm();
  expect(points.armed).toEqual([]);
});

test("another service's point cannot be armed, and the refusal lists those that can", () => {
  const { points } = setUp();
  expect(() => points.arm({ point: 'gateway.before_place', action: { kind: 'crash' }, ttlMs: 1_000 })).toThrow(
    /order has no point gateway.before_place; it has order.after_place/,
  );
});

test('a point belongs to the service that its name begins with', () => {
  for (const name of faultPointNames) expect(name.split('.')[0]).toBe(catalogue[name].service);
});

const port = {
  take: (count: number): Promise<number[]> => Promise.resolve(Array.from({ length: count }, (_, i) => i)),
  refuse: (): Promise<void> => Promise.reject(new Error('refused')),
};

test('a wrapped port passes its points around the method, and only after work that was done', async () => {
  const { points } = setUp();
  const passed: string[] = [];
  const recording = { enabled: true, pass: (name: string) => void passed.push(name) };
  const wrapped = withFaultPoints(
    port,
    {
      take: { before: 'order.before_end', after: 'order.after_take_run', afterIf: (jobs) => jobs.length > 0 },
      refuse: { after: 'order.after_end' },
    },
    recording,
  );
  expect(await wrapped.take(2)).toEqual([0, 1]);
  await wrapped.take(0);
  await expect(wrapped.refuse()).rejects.toThrow('refused');
  expect(passed).toEqual(['order.before_end', 'order.after_take_run', 'order.before_end']);
  expect(points.enabled).toBe(true);
});

test('without an admin token the port stays as it is', () => {
  const { points } = setUp({ adminToken: undefined });
  expect(points.enabled).toBe(false);
  expect(withFaultPoints(port, { take: { after: 'order.after_take_run' } }, points)).toBe(port);
});
