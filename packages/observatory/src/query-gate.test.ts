import { QueryError } from '@faultline/query-core';
import { expect, test } from 'vitest';
import { createQueryGate, defaultQueryGateOptions } from './query-gate.ts';

const { signal } = new AbortController();

test('between two queries everything else has a turn', async () => {
  const gate = createQueryGate(defaultQueryGateOptions);
  const order: string[] = [];
  const queries = [1, 2, 3].map((n) => gate.run(signal, () => order.push(`query ${n}`)));
  const ticking = (async () => {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('turn');
    }
  })();
  await Promise.all([...queries, ticking]);
  expect(order.slice(0, 3).filter((what) => what === 'turn').length).toBeGreaterThan(0);
  expect(order.filter((what) => what.startsWith('query'))).toEqual(['query 1', 'query 2', 'query 3']);
});

test('a query learns when it must have ended', async () => {
  const gate = createQueryGate({ ...defaultQueryGateOptions, budgetMs: 500, nowMs: () => 1_000 });
  expect(await gate.run(signal, ({ atMs }) => atMs)).toBe(1_500);
});

test('a query that fails is its caller’s business alone', async () => {
  const gate = createQueryGate(defaultQueryGateOptions);
  const failing = gate.run(signal, () => {
    throw new QueryError('timeout', 'too long');
  });
  const fine = gate.run(signal, () => 'fine');
  await expect(failing).rejects.toThrow('too long');
  expect(await fine).toBe('fine');
  expect(gate.stats()).toMatchObject({ evaluated: 2, timedOut: 1, waiting: 0 });
});

test('too many waiting queries are refused at once', async () => {
  const gate = createQueryGate({ ...defaultQueryGateOptions, maxWaiting: 2 });
  const waiting = [gate.run(signal, () => 1), gate.run(signal, () => 2)];
  await expect(gate.run(signal, () => 3)).rejects.toMatchObject({ code: 'timeout' });
  expect(await Promise.all(waiting)).toEqual([1, 2]);
});

test('a query that has waited too long is not begun', async () => {
  let nowMs = 0;
  const gate = createQueryGate({ ...defaultQueryGateOptions, maxWaitMs: 100, nowMs: () => nowMs });
  const slow = gate.run(signal, () => void (nowMs += 200));
  await expect(gate.run(signal, () => 'begun')).rejects.toThrow('query timed out in query queue');
  await slow;
});

test('nothing is evaluated for a caller who has gone away', async () => {
  const gate = createQueryGate(defaultQueryGateOptions);
  await expect(gate.run(AbortSignal.abort(), () => 'begun')).rejects.toMatchObject({ code: 'canceled' });
  expect(gate.stats().evaluated).toBe(0);
});
