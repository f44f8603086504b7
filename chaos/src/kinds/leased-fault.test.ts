import type { LeasedFault } from '@faultline/contracts/faults';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type FaultRig, faultRig, type RigOptions } from '../../testing/fault-rig.ts';
import { type LeasedFaultKind, leasedFaultKind } from './leased-fault.ts';

const parameters = z.strictObject({ size: z.int().default(1) });
const kindWith = (change: Partial<LeasedFaultKind<typeof parameters>> = {}) =>
  leasedFaultKind<typeof parameters>({
    kind: 'http-delay',
    layer: 'http',
    title: 'a fault',
    description: 'For tests.',
    probe: '',
    reverts: '',
    parameters,
    example: {},
    targets: () => ['payment'],
    occupies: () => ['service:payment-1', 'service:payment-2'],
    places: () => [
      { name: 'payment-1', url: 'http://one' },
      { name: 'payment-2', url: 'http://two' },
    ],
    ...change,
  });

/** What a place answers to `GET /internal/faults/{id}`. */
const listed = (injected: number, evidence = `acted ${injected} times`): { status: number; body: LeasedFault } => ({
  status: 200,
  body: { id: 'fault-1', kind: 'http-delay', parameters: {}, seed: 7, blind: false, injected, evidence, expiresInMs: 1, leaseEndsInMs: 1 },
});
const created = { status: 201, body: {} };
const rigOf = (answers: NonNullable<RigOptions<unknown>['answers']>): FaultRig<{ size: number }> =>
  faultRig({ kind: 'http-delay', target: 'payment', parameters: { size: 3 }, answers });

test('it is put on every place, under its own id, with the lease and what is left of its time', async () => {
  const rig = rigOf(() => created);
  await kindWith().inject(rig.context);
  expect(rig.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST http://one/internal/faults',
    'POST http://two/internal/faults',
  ]);
  expect(rig.requests[0]?.body).toEqual({
    id: 'fault-1',
    kind: 'http-delay',
    parameters: { size: 3 },
    leaseMs: 10_000,
    durationMs: 60_000,
    seed: 7,
    blind: false,
  });
});

test('it counts as injected when every place says that it acted, and the evidence is theirs', async () => {
  const acted: Record<string, number> = { one: 2, two: 0 };
  const rig = rigOf(({ url }) => listed(acted[new URL(url).hostname] ?? 0));
  const kind = kindWith();
  const handle = { injectedAtMs: rig.clock.nowMs };
  expect(await kind.confirm(rig.context, handle)).toBeUndefined();
  acted['two'] = 5;
  expect(await kind.confirm(rig.context, handle)).toBe('payment-1: acted 2 times; payment-2: acted 5 times');
  expect(rig.requests[0]).toMatchObject({ method: 'GET', url: 'http://one/internal/faults/fault-1' });
});

test('what a place shows beside its count decides, where the kind says so', async () => {
  const rig = rigOf(() => listed(1));
  const shown: { text?: string } = {};
  const kind = kindWith({ shows: () => Promise.resolve(shown.text), places: () => [{ name: 'payment-1', url: 'http://one' }] });
  expect(await kind.confirm(rig.context, { injectedAtMs: 0 })).toBeUndefined();
  shown.text = 'its clock is wrong';
  expect(await kind.confirm(rig.context, { injectedAtMs: 0 })).toBe('payment-1: its clock is wrong');
});

test('where nobody gives it anything to act on for a while, it is given something', async () => {
  const rig = rigOf(() => listed(0));
  const provoked: string[] = [];
  const kind = kindWith({
    provoke(place) {
      provoked.push(place.name);
      return Promise.reject(new Error('that is what it suffers from'));
    },
  });
  const handle = { injectedAtMs: rig.clock.nowMs };
  await kind.confirm(rig.context, handle);
  expect(provoked).toEqual([]);
  rig.clock.nowMs += 2_001;
  expect(await kind.confirm(rig.context, handle)).toBeUndefined();
  expect(provoked).toEqual(['payment-1', 'payment-2']);
});

test('a lease that a place no longer knows is lost', async () => {
  const rig = rigOf(({ url }) => ({ status: url.includes('two') ? 404 : 200, body: {} }));
  await expect(kindWith().renew(rig.context, { injectedAtMs: 0 })).rejects.toMatchObject({
    code: 'lease_lost',
    message: expect.stringContaining('payment-2'),
  });
  expect(rig.requests[0]).toMatchObject({ method: 'PUT', url: 'http://one/internal/faults/fault-1/lease', body: { leaseMs: 10_000 } });
});

test('one that ends with its process is completed by the death of that', async () => {
  const rig = rigOf(() => ({ status: 404, body: {} }));
  const kind = kindWith({ endsWithProcess: ({ size }) => size === 3 });
  await expect(kind.renew(rig.context, { injectedAtMs: 0 })).rejects.toMatchObject({ code: 'completed' });
});

test('it is taken from every place, also where it is gone already or another place is away', async () => {
  const rig = rigOf(({ url }) => (url.includes('one') ? { status: 404, body: {} } : { status: 200, body: {} }));
  await kindWith().revert(rig.context, undefined);
  expect(rig.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'DELETE http://one/internal/faults/fault-1',
    'DELETE http://two/internal/faults/fault-1',
  ]);
  const away = rigOf(({ url }) => (url.includes('one') ? 'unreachable' : { status: 200, body: {} }));
  await expect(kindWith().revert(away.context, undefined)).rejects.toMatchObject({ code: 'unreachable' });
  expect(away.requests).toHaveLength(2);
});

test.each([
  [400, 'invalid_fault'],
  [409, 'conflict'],
  [404, 'not_injected'],
  [500, 'unreachable'],
])('a place that answers %d makes it %s, with its reason', async (status, code) => {
  const rig = rigOf(() => ({ status, body: { detail: 'there is no route /x here' } }));
  await expect(kindWith().inject(rig.context)).rejects.toMatchObject({ code });
  if (status === 400) await expect(kindWith().inject(rig.context)).rejects.toThrow('payment-1: there is no route /x here');
});
