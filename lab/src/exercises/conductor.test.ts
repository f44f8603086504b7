import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { Conductor } from './conductor.ts';
import { aWorld, EXERCISE } from './testing/a-world.ts';

async function started(directory: string) {
  const world = aWorld(directory);
  const conductor = new Conductor(world.dependencies);
  await conductor.start(EXERCISE, { mode: 'blind', seed: 1 });
  await world.pass(55_000);
  expect(conductor.view().phase).toBe('running');
  await world.pass(30_000);
  const { exercise } = conductor.current;
  const { truth, evidence, mitigations } = exercise;
  const answer = {
    causes: truth.causes.map(({ component, mechanism }) => ({ component, mechanism })),
    evidence: evidence.map(({ language, query }) => ({ language, query })),
  };
  const [step] = mitigations[0] ?? [];
  if (step === undefined) throw new Error('the exercise has a mitigation');
  return { world, conductor, exercise, answer, mend: () => conductor.current.mitigate(step.action, step.target) };
}

test('an attempt goes from a proven baseline to a grade, and its report says what it was', async () => {
  using directory = temporaryDirectory();
  const { world, conductor, answer, mend } = await started(directory.path);
  conductor.current.acknowledge();
  await conductor.current.diagnose(answer);
  expect(conductor.view().diagnosis?.evidence.map(({ accepted }) => accepted)).toEqual([true, true]);
  await mend();
  await world.pass(15_000);
  expect(conductor.view().phase).toBe('recovered');
  conductor.current.finish({ giveUp: false });
  await world.pass(60_000);
  expect(conductor.view()).toMatchObject({ phase: 'graded', result: { passed: true, failures: [] } });
  expect(conductor.finished('current').exercise.truth.explanation).toContain('breaker');
  expect(conductor.profile).toMatchObject([{ exercise: EXERCISE, outcome: 'passed' }]);
});

test('doing nothing fails, whatever was found out', async () => {
  using directory = temporaryDirectory();
  const { world, conductor, answer } = await started(directory.path);
  await conductor.current.diagnose(answer);
  conductor.current.finish({ giveUp: true });
  await world.pass(60_000);
  expect(conductor.view().result).toMatchObject({ passed: false, failures: ['nothing was done to mend it'] });
});

test('turning shoppers away is seen, and fails', async () => {
  using directory = temporaryDirectory();
  const { world, conductor, answer, mend } = await started(directory.path);
  await conductor.current.diagnose(answer);
  world.setRate(0);
  await world.pass(6_000);
  world.setRate(5);
  await mend();
  conductor.current.finish({ giveUp: false });
  await world.pass(60_000);
  expect(conductor.view().result).toMatchObject({ passed: false, bounds: ['shoppers_reduced'] });
});

test('halting chaos voids the attempt', async () => {
  using directory = temporaryDirectory();
  const { world, conductor } = await started(directory.path);
  world.halt();
  await world.pass(4_000);
  expect(conductor.view()).toMatchObject({ phase: 'voided', voidReason: expect.stringContaining('halted') });
});

test('before the end neither the view, the report nor a file of a blind attempt tells what it is', async () => {
  using directory = temporaryDirectory();
  const { conductor, exercise } = await started(directory.path);
  const { kind, target } = exercise.faults[0] ?? { kind: '', target: '' };
  const files = readdirSync(directory.path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const reachable = [
    JSON.stringify(conductor.view()),
    ...files.map(({ name, parentPath }) => `${name} ${readFileSync(join(parentPath, name), 'utf8')}`),
  ];
  for (const text of reachable) for (const secret of [kind, target, exercise.truth.explanation]) expect(text).not.toContain(secret);
  expect(() => conductor.finished('current')).toThrow(/when the attempt is over/);
});

test('a random attempt does not even say which exercise it is, and only one attempt runs at a time', async () => {
  using directory = temporaryDirectory();
  const world = aWorld(directory.path);
  const conductor = new Conductor(world.dependencies);
  await conductor.start('random', { mode: 'random', seed: 5 });
  const { exercise } = conductor.current;
  expect(JSON.stringify(conductor.view())).not.toContain(exercise.id);
  await expect(conductor.start(EXERCISE, { mode: 'guided' })).rejects.toThrow(/under way/);
});
