import { expect, test, vi } from 'vitest';
import { ChaosError } from '../chaos-error.ts';
import type { Fault } from '../contract.ts';
import type { FaultKind } from '../fault-kind.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { createFakeKind } from '../testing/fake-kind.ts';
import { Controller } from './controller.ts';
import type { Surroundings } from './fault-life.ts';
import { type ControllerState, emptyState } from './state-file.ts';

const learner = { instructor: false };
const instructor = { instructor: true };

/** A controller whose surroundings nobody touches, and which can be killed and started again. */
function setUp({ kinds, fake = createFakeKind() }: { kinds?: readonly FaultKind[]; fake?: ReturnType<typeof createFakeKind> } = {}) {
  const clock = new FakeClock();
  let state: ControllerState = emptyState;
  let suffix = 0;
  let killed = new Set<Controller>();
  const query = vi.fn(async (): Promise<readonly number[]> => []);
  const draw = vi.fn(async () => {});
  const clear = vi.fn(async () => {});
  const byHand: Fault[] = [];
  const start = (): Controller => {
    const controller: Controller = new Controller({
      kinds: kinds ?? [fake.kind],
      surroundings: { clock, topology: { services: {}, processes: [] } } as unknown as Surroundings,
      store: { read: () => state, write: (next) => void (killed.has(controller) || (state = next)) },
      unmanaged: { list: async () => byHand, clear },
      veil: { draw },
      query,
      newSeed: () => 42,
      newSecret: () => 'secret',
      newSuffix: () => `${(suffix += 1)}`,
      onTrouble: () => {},
    });
    return controller;
  };
  return {
    ...fake,
    clock,
    query,
    draw,
    clear,
    byHand,
    controller: start(),
    /** As kill -9 would: what it does from now on reaches nothing. */
    kill(controller: Controller) {
      killed = killed.add(controller);
      fake.calls.length = 0;
    },
    start,
    state: () => state,
  };
}

const request = { kind: 'fake', target: 'here', durationMs: 60_000 };
const inject = (controller: Controller, change: object = {}, caller = learner) =>
  controller.inject({ ...request, ...change }, { ...caller, signal: new AbortController().signal });

const typesOf = (controller: Controller) => controller.journal.events.map(({ type }) => type);

test('a fault is active when its mechanism has shown, is renewed, and ends in time', async () => {
  const { controller, clock, calls, contexts } = setUp();
  const fault = await inject(controller, { durationMs: 10_000 });
  expect(fault).toMatchObject({
    id: 'fake-here-1',
    state: 'active',
    confirmed: true,
    evidence: 'it moved',
    seed: 42,
    parameters: { amount: 1 },
  });
  await clock.advance(9_999);
  expect(calls).toEqual(['inject', 'renew', 'renew', 'renew']);
  expect(contexts.map(({ leaseMs }) => leaseMs)).toEqual([10_000, 7_000, 4_000, 1_000]);
  expect((await controller.faults(learner)).faults).toHaveLength(1);
  await clock.advance(1);
  expect(calls.at(-1)).toBe('revert 7');
  expect(await controller.faults(learner)).toEqual({ halted: false, faults: [] });
  expect(typesOf(controller)).toEqual(['injected', 'expired']);
});

test('what does not show is not injected, and is undone', async () => {
  const { controller, clock, calls, behaviour } = setUp();
  behaviour.evidence = undefined;
  const outcome = inject(controller).catch((error: unknown) => error);
  await clock.advance(5_000);
  expect(await outcome).toMatchObject({ code: 'not_injected' });
  expect(calls).toContain('revert 7');
  expect(typesOf(controller)).toEqual(['not_injected']);
});

test('an injection that fails halfway is undone without a handle', async () => {
  const { controller, calls, behaviour } = setUp();
  behaviour.inject = () => Promise.reject(new ChaosError('unreachable', 'nobody there'));
  await expect(inject(controller)).rejects.toMatchObject({ code: 'unreachable', message: 'fake on here was not injected: nobody there' });
  expect(calls).toEqual(['inject', 'revert without handle']);
});

test('who goes away before the confirmation takes the fault along', async () => {
  const { controller, calls, behaviour } = setUp();
  behaviour.evidence = undefined;
  const gone = new AbortController();
  const outcome = controller.inject(request, { ...learner, signal: gone.signal }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(calls).toEqual(['inject']));
  gone.abort();
  expect(await outcome).toBeInstanceOf(ChaosError);
  expect(calls).toEqual(['inject', 'revert 7']);
});

test.each(['lease_lost', 'completed'] as const)('a fault that says at its renewal that it is %s ends as that', async (code) => {
  const { controller, clock, behaviour } = setUp();
  await inject(controller);
  behaviour.renew = () => Promise.reject(new ChaosError(code, 'started anew'));
  await clock.advance(3_000);
  expect(typesOf(controller)).toEqual(['injected', code]);
});

test('who cannot be reached is asked again, until the lease is over', async () => {
  const { controller, clock, behaviour } = setUp();
  await inject(controller);
  behaviour.renew = () => Promise.reject(new ChaosError('unreachable', 'no answer'));
  await clock.advance(9_000);
  expect(typesOf(controller)).toEqual(['injected']);
  behaviour.renew = async () => {};
  await clock.advance(3_000);
  behaviour.renew = () => Promise.reject(new ChaosError('unreachable', 'no answer'));
  await clock.advance(12_000);
  expect(typesOf(controller)).toEqual(['injected', 'lease_lost']);
});

test('a reversal that fails is tried again until nothing can be left', async () => {
  const { controller, clock, calls, behaviour } = setUp();
  const { id } = await inject(controller);
  behaviour.revert = () => Promise.reject(new ChaosError('unreachable', 'no answer'));
  const ended = controller.revert(id, learner);
  await clock.advance(20_000);
  expect(await ended).toMatchObject([{ id, state: 'ended', endReason: 'reverted' }]);
  expect(calls.filter((call) => call === 'revert 7').length).toBeGreaterThan(5);
});

test('a controller that is started again within the lease goes on with the fault', async () => {
  const lab = setUp();
  await inject(lab.controller);
  lab.kill(lab.controller);
  await lab.clock.advance(2_000);
  const next = lab.start();
  await next.adopt();
  expect((await next.faults(learner)).faults).toMatchObject([{ id: 'fake-here-1', state: 'active' }]);
  expect(typesOf(next)).toEqual(['injected', 'adopted']);
  await next.revert('fake-here-1', learner);
  expect(lab.calls.at(-1)).toBe('revert 7');
});

test('one that comes after the lease undoes what may be left', async () => {
  const lab = setUp();
  lab.behaviour.renew = () => new Promise(() => {});
  await inject(lab.controller);
  lab.kill(lab.controller);
  lab.behaviour.revert = () => new Promise(() => {});
  await lab.clock.advance(10_001);
  lab.behaviour.revert = async () => {};
  lab.calls.length = 0;
  const next = lab.start();
  await next.adopt();
  await lab.clock.advance(0);
  expect(lab.calls).toEqual(['revert 7']);
  expect(typesOf(next)).toEqual(['injected', 'lease_lost']);
});

test('what a controller died over is undone by the next one', async () => {
  const lab = setUp();
  lab.behaviour.inject = () => new Promise(() => {});
  void inject(lab.controller).catch(() => {});
  await lab.clock.advance(0);
  lab.kill(lab.controller);
  const next = lab.start();
  await next.adopt();
  await lab.clock.advance(0);
  expect(lab.calls).toEqual(['revert without handle']);
  expect(lab.state().faults).toEqual([]);
});

test('halt ends everything, also what was set by hand, and refuses more until resume, in the next controller too', async () => {
  const lab = setUp();
  await inject(lab.controller);
  lab.byHand.push({ id: 'x/y', kind: 'latency', managed: false } as Fault);
  const ended = await lab.controller.halt(learner);
  expect(ended).toMatchObject([
    { id: 'fake-here-1', endReason: 'halted' },
    { id: 'x/y', endReason: 'halted' },
  ]);
  expect(lab.clear).toHaveBeenCalled();
  const next = lab.start();
  await next.adopt();
  await expect(inject(next)).rejects.toMatchObject({ code: 'halted' });
  next.resume();
  await inject(next);
});

test.each([
  ['of one kind at one place', {}, {}, 'place here has a fake already'],
  ['beside one that leaves nothing for others', { exclusive: 'it blocks' }, { kind: 'other' }, 'place here has a fake, and it blocks'],
  ['that would leave nothing for others', {}, { kind: 'other', exclusive: 'it blocks' }, 'beside which other makes no sense: it blocks'],
])('a second fault %s is refused with the reason', async (_what, first, second, reason) => {
  const other = createFakeKind(second);
  const fake = createFakeKind(first);
  const { controller } = setUp({ kinds: [fake.kind, other.kind], fake });
  await inject(controller);
  const refused = inject(controller, { kind: other.kind.kind });
  await expect(refused).rejects.toMatchObject({ code: 'conflict' });
  await expect(refused).rejects.toThrow(reason);
  await inject(controller, { target: 'there', kind: other.kind.kind });
});

test('faults of other kinds at one place compose', async () => {
  const fake = createFakeKind();
  const { controller } = setUp({ kinds: [fake.kind, createFakeKind({ kind: 'other' }).kind], fake });
  await inject(controller);
  await inject(controller, { kind: 'other' });
  expect((await controller.faults(learner)).faults).toHaveLength(2);
});

test('a stop condition takes the fault back', async () => {
  const { controller, clock, query } = setUp();
  await inject(controller, { stopWhen: { promql: 'errors', above: 0.5 } });
  query.mockResolvedValue([0.5]);
  await clock.advance(4_000);
  expect(typesOf(controller)).toEqual(['injected']);
  query.mockResolvedValue([0.1, 0.6]);
  await clock.advance(2_000);
  expect(controller.journal.events.at(-1)).toMatchObject({ type: 'aborted', fault: { evidence: 'it moved; stopped at 0.6 of errors' } });
});

test('a fault that is held ends when its holder is silent', async () => {
  const { controller, clock } = setUp();
  const { id } = await inject(controller, { holdMs: 5_000 });
  await clock.advance(4_000);
  controller.hold(id, { holdMs: 5_000, ...learner });
  await clock.advance(4_900);
  expect(typesOf(controller)).toEqual(['injected']);
  await clock.advance(100);
  expect(typesOf(controller)).toEqual(['injected', 'aborted']);
});

test('a blind fault is seen by the instructor only, until it is published', async () => {
  const { controller, clock, draw } = setUp();
  await expect(inject(controller, { blind: true })).rejects.toMatchObject({ code: 'invalid_fault' });
  const { id } = await inject(controller, { blind: true }, instructor);
  expect((await controller.faults(learner)).faults).toEqual([]);
  expect((await controller.faults(instructor)).faults).toMatchObject([{ id, blind: true }]);
  expect(controller.visible).toEqual([]);
  expect(draw).toHaveBeenLastCalledWith(true);
  await expect(controller.revert(id, learner)).rejects.toMatchObject({ code: 'unknown_fault' });
  expect(await controller.revert(undefined, learner)).toEqual([]);
  await expect(inject(controller, { target: 'there' })).rejects.toMatchObject({ code: 'conflict' });
  await clock.advance(60_000);
  expect(controller.journal.events).toEqual([]);
  expect(draw).toHaveBeenLastCalledWith(false);
  controller.publish();
  expect(typesOf(controller)).toEqual(['injected', 'expired']);
});

test.each([
  ['an unknown kind', { kind: 'fak' }, 'there are: fake'],
  ['an unknown target', { target: 'nowhere' }, 'there are: here, there'],
  ['no end', { durationMs: 1e12 }, '1s to 1h'],
  ['an unknown parameter', { parameters: { amuont: 3 } }, 'it has: amount'],
  ['a parameter out of range', { parameters: { amount: 10 } }, 'amount: '],
  ['a stop condition without a bound', { stopWhen: { promql: 'up' } }, 'above or below'],
])('%s is refused, and nothing is injected', async (_what, change, hint) => {
  const { controller, calls } = setUp();
  const refused = inject(controller, change);
  await expect(refused).rejects.toMatchObject({ code: 'invalid_fault' });
  await expect(refused).rejects.toThrow(hint);
  expect(calls).toEqual([]);
});
