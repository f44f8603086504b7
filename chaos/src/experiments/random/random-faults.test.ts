import { createRandom } from '@faultline/random';
import { expect, test } from 'vitest';
import type { ChaosClient } from '../../client.ts';
import type { Fault, InjectRequest, KindView } from '../../contract.ts';
import { drawFault, injectAtRandom } from './random-faults.ts';

const kind = (name: string, targets: string[]): KindView => ({
  kind: name,
  layer: 'network',
  title: '',
  description: '',
  targets,
  parameters: {},
  example: { latencyMs: 1 },
  signal: '',
  probe: '',
  reverts: '',
});
const kinds = [kind('latency', ['a', 'b']), kind('pause', ['payment', 'shoppers', 'observatory']), kind('nowhere', [])];

test('the same seed draws the same faults, another seed others', () => {
  const drawn = (seed: number): InjectRequest[] => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => drawFault(kinds, random));
  };
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
  expect(new Set(drawn(7).map(({ kind: name, target }) => `${name} ${target}`))).toEqual(
    new Set(['latency a', 'latency b', 'pause payment']),
  );
});

test('faults come until the time is up, refusals are told, and everything is reverted', async () => {
  let nowMs = 0;
  let reverted = 0;
  const told: string[] = [];
  const client: Pick<ChaosClient, 'kinds' | 'inject' | 'revertAll'> = {
    kinds: async () => kinds,
    async inject({ target }) {
      if (target === 'b') throw new Error('b is taken');
      return { id: '1', target } as Fault;
    },
    async revertAll() {
      reverted += 1;
      return [];
    },
  };
  await injectAtRandom({
    client,
    random: createRandom(1),
    clock: { now: () => nowMs, sleep: async (ms) => void (nowMs += ms) },
    forMs: 60_000,
    interrupt: new AbortController().signal,
    onFault: (fault) => told.push(fault.outcome === 'refused' ? fault.reason : fault.outcome),
  });
  expect(nowMs).toBe(60_000);
  expect(new Set(told)).toEqual(new Set(['injected', 'b is taken']));
  expect(reverted).toBe(1);
});
