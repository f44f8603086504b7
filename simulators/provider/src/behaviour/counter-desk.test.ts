import { expect, test } from 'vitest';
import { createCounterDesk } from './counter-desk.ts';

test('as many as there are places are served, the next wait in order, and beyond the line they are refused', async () => {
  const desk = createCounterDesk(() => ({ capacity: 1, queueLimit: 2 }));
  const served: string[] = [];
  const leaveFirst = await desk.enter();
  const waiting = ['second', 'third'].map(async (name) => {
    const leave = await desk.enter();
    served.push(name);
    leave?.();
  });
  expect(await desk.enter()).toBeUndefined();
  expect([desk.inUse, desk.queued]).toEqual([1, 2]);
  leaveFirst?.();
  await Promise.all(waiting);
  expect(served).toEqual(['second', 'third']);
  expect([desk.inUse, desk.queued]).toEqual([0, 0]);
});

test('leaving twice frees one place', async () => {
  const desk = createCounterDesk(() => ({ capacity: 2, queueLimit: 0 }));
  const leave = await desk.enter();
  await desk.enter();
  leave?.();
  leave?.();
  expect(desk.inUse).toBe(1);
});

test('more capacity lets in those who wait, at once', async () => {
  const size = { capacity: 1, queueLimit: 5 };
  const desk = createCounterDesk(() => size);
  await desk.enter();
  const waiting = [desk.enter(), desk.enter()];
  size.capacity = 3;
  desk.admit();
  await Promise.all(waiting);
  expect([desk.inUse, desk.queued]).toEqual([3, 0]);
});
