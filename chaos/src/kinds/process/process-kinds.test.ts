import { expect, test } from 'vitest';
import { faultRig } from '../../../testing/fault-rig.ts';
import { ChaosError } from '../../chaos-error.ts';
import type { ProcessControl, ProcessFault } from '../../process-control.ts';
import { type FaultKind, faultKinds } from '../index.ts';

const kinds = faultKinds.filter(({ layer }) => layer === 'process' || layer === 'config');
const expected: Readonly<Record<string, ProcessFault>> = {
  kill: { type: 'kill', hold: true },
  pause: { type: 'pause' },
  restart: { type: 'restart' },
  'crash-loop': { type: 'crash-loop', everyMs: 2_000 },
  'bad-deploy': { type: 'setting', key: 'LOG_LEVEL', value: 'debug' },
};

/** A supervisor that remembers one fault, does to a process what it says as often as the test tells, and lets it lapse. */
function rigOf(kind: FaultKind, { pid }: { readonly pid?: number } = { pid: 1 }) {
  const supervisor = { applied: 0, looksUntilGone: 2, fault: undefined as ProcessFault | undefined, renewals: 0 };
  const state = () => ({ id: 'fault-1', processes: ['payment-1'], applied: supervisor.applied });
  const lost = () => new ChaosError('lease_lost', 'it has lapsed');
  const processes: ProcessControl = {
    list: async () => [{ name: 'payment-1', status: 'ready', restarts: 0, pid }],
    lease: async (_id, { fault }) => {
      supervisor.fault = fault;
      return state();
    },
    renew: async () => {
      if (supervisor.fault === undefined) throw lost();
      supervisor.renewals++;
      return state();
    },
    get: async () => (supervisor.fault === undefined ? undefined : state()),
    release: async () => {
      if (--supervisor.looksUntilGone <= 0) supervisor.fault = undefined;
    },
  };
  const parameters = kind.parameters.parse(kind.example);
  const { context } = faultRig({ kind: kind.kind, target: 'payment', parameters });
  // Undoing takes the supervisor a moment: it is waited for.
  const pause = async (): Promise<void> => void (supervisor.fault = undefined);
  return { supervisor, context: { ...context, processes, clock: { ...context.clock, pause } } };
}

test.each(kinds)('$kind is leased from the supervisor, counts once that has acted, and waits until it is undone', async (kind) => {
  const { supervisor, context } = rigOf(kind);
  const handle = await kind.inject(context);
  expect(supervisor.fault).toEqual(expected[kind.kind]);
  expect(await kind.confirm(context, handle)).toBeUndefined();
  supervisor.applied = 1;
  expect(await kind.confirm(context, handle)).toContain('payment-1');
  await kind.renew(context, handle);
  expect(supervisor.renewals).toBe(1);
  await kind.revert(context, handle);
  expect(supervisor.fault).toBeUndefined();
  await expect(kind.renew(context, handle)).rejects.toMatchObject({ code: 'lease_lost' });
  await expect(kind.confirm(context, handle)).rejects.toMatchObject({ code: 'not_injected' });
  await kind.revert(context, undefined);
});

test.each(kinds)('$kind is not injected into what does not run', async (kind) => {
  const { supervisor, context } = rigOf(kind, {});
  await expect(kind.inject(context)).rejects.toMatchObject({ code: 'not_injected', message: 'payment-1 does not run' });
  expect(supervisor.fault).toBeUndefined();
});

test('a deploy of a setting that the service does not read is refused with those that it reads', async () => {
  const kind = kinds.find((each) => each.kind === 'bad-deploy') as FaultKind;
  const { context } = rigOf(kind);
  const fault = { ...context.fault, parameters: { setting: 'NOTHING', value: '1' } };
  await expect(kind.inject({ ...context, fault })).rejects.toThrow('payment reads no setting NOTHING; it reads DATABASE_POOL');
});
