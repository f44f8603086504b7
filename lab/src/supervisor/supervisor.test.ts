import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noReaper, scripts, specOf } from '../testing/child-scripts.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { systemClock } from './clock.ts';
import type { ProcessSpec } from './process-spec.ts';
import { Supervisor } from './supervisor.ts';

function supervise(specs: readonly ProcessSpec[]) {
  const directory = temporaryDirectory();
  const supervisor = new Supervisor({ specs, clock: systemClock, reaper: noReaper, logDirectory: directory.path });
  return {
    supervisor,
    directory: directory.path,
    async [Symbol.asyncDispose]() {
      await supervisor.stop();
      directory[Symbol.dispose]();
    },
  };
}

test('what is needed stops last, and starts first unless it can wait', async () => {
  using scratch = temporaryDirectory();
  const diary = join(scratch.path, 'diary');
  writeFileSync(diary, '');
  const script = (name: string): string =>
    `echo start ${name} >> ${diary}; trap 'echo stop ${name} >> ${diary}; exit 0' TERM; while :; do sleep 0.02; done`;
  const started = (name: string) => async (): Promise<void> => {
    if (!readFileSync(diary, 'utf8').includes(`start ${name}`)) throw new Error('not yet');
  };
  const spec = (name: string, needs: readonly string[]): ProcessSpec => specOf(name, script(name), { needs, probe: started(name) });
  const telemetry = { ...spec('telemetry', []), startsAfter: ['gateway'] };
  await using run = supervise([
    spec('shoppers', ['gateway']),
    telemetry,
    { ...spec('gateway', ['postgres', 'telemetry']), startsAfter: ['postgres'] },
    spec('postgres', []),
  ]);
  await run.supervisor.start();
  await run.supervisor.stop();
  const lines = readFileSync(diary, 'utf8').trim().split('\n');
  expect(lines.slice(0, 2)).toEqual(['start postgres', 'start gateway']);
  expect(lines.slice(2, 4).toSorted()).toEqual(['start shoppers', 'start telemetry']);
  expect(lines.slice(4, 6)).toEqual(['stop shoppers', 'stop gateway']);
  expect(lines.slice(6).toSorted()).toEqual(['stop postgres', 'stop telemetry']);
});

test('a process that keeps dying at the start is named, with the end of its log', async () => {
  await using run = supervise([specOf('order-1', scripts.hopeless, { probe: () => Promise.reject(new Error('not yet')) })]);
  await expect(run.supervisor.start()).rejects.toMatchObject({
    name: 'StartError',
    process: 'order-1',
    message: 'order-1 ended with code 3',
    lastLines: ['cannot open the door'],
  });
});

test('a service is found by its name, with all its replicas, and a slip names what there is', async () => {
  await using run = supervise([
    specOf('payment-1', scripts.obedient, { service: 'payment' }),
    specOf('payment-2', scripts.obedient, { service: 'payment' }),
    specOf('redis', scripts.obedient),
  ]);
  const names = (name: string): string[] => run.supervisor.find(name).map((each) => each.name);
  expect(names('payment')).toEqual(['payment-1', 'payment-2']);
  expect(names('payment-2')).toEqual(['payment-2']);
  expect(() => run.supervisor.find('paiment')).toThrow('there is no process "paiment"; there are: payment-1, payment-2, redis');
});

test('a plan in circles is refused', async () => {
  await using run = supervise([specOf('a', scripts.obedient, { needs: ['b'] }), specOf('b', scripts.obedient, { needs: ['a'] })]);
  // Stopping sorts the processes as starting does.
  await expect(run.supervisor.start()).rejects.toThrow('a → b → a');
  run.supervisor.stop = async () => {};
});
