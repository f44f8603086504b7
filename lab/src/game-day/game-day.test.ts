import { join } from 'node:path';
import type { DiagnosisInput } from '@faultline/exercise-engine';
import { expect, test } from 'vitest';
import { Conductor } from '../exercises/conductor.ts';
import { aWorld, EXERCISE } from '../exercises/testing/a-world.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { GameDay } from './game-day.ts';

function aGameDay(directory: string) {
  const world = aWorld(directory);
  const conductor = new Conductor(world.dependencies);
  const dependencies = { conductor, directory, now: () => 0 };
  return { world, conductor, gameDay: new GameDay(dependencies), again: () => new GameDay(dependencies) };
}

const wrong: DiagnosisInput = { causes: [{ component: 'redis', mechanism: 'cache-loss' }], evidence: [] };

async function aRound(directory: string) {
  const day = aGameDay(directory);
  day.gameDay.open(['Ada', 'Grace']);
  await day.gameDay.round(EXERCISE, 1);
  await day.world.pass(55_000);
  const { truth, evidence, mitigations } = day.conductor.current.exercise;
  const [step] = mitigations[0] ?? [];
  if (step === undefined) throw new Error('the exercise has a mitigation');
  const right: DiagnosisInput = {
    causes: truth.causes.map(({ component, mechanism }) => ({ component, mechanism })),
    evidence: evidence.map(({ language, query }) => ({ language, query })),
  };
  return { ...day, right, mend: () => day.conductor.current.mitigate(step.action, step.target) };
}

test('the incident waits for the facilitator, everybody answers for themselves, and the board says who was right', async () => {
  using directory = temporaryDirectory();
  const { world, conductor, gameDay, right, mend, again } = await aRound(directory.path);
  expect(gameDay.view()).toMatchObject({ open: true, current: { phase: 'baseline', held: true, answered: [] } });
  await expect(gameDay.answer('Ada', right)).rejects.toThrow(/has not begun/);

  gameDay.inject();
  expect(() => gameDay.inject()).toThrow(/nothing waits/);
  await world.pass(30_000);
  expect(await gameDay.answer('ada', right)).toMatchObject({ evidence: [{ accepted: true }, { accepted: true }] });
  await gameDay.answer('Grace', wrong);
  const told = JSON.stringify([gameDay.view(), conductor.view()]);
  expect(gameDay.view().current?.answered).toMatchObject([{ observer: 'Ada' }, { observer: 'Grace' }]);
  for (const secret of [EXERCISE, 'cache-loss', right.causes[0]?.mechanism ?? '']) expect(told).not.toContain(secret);
  expect(() => gameDay.close()).toThrow(/under way/);

  await conductor.current.diagnose(right);
  await mend();
  conductor.current.finish({ giveUp: false });
  await world.pass(60_000);
  const view = gameDay.view();
  expect(view.current).toBeUndefined();
  expect(view.rounds).toMatchObject([
    {
      outcome: 'passed',
      standings: [
        { observer: 'Ada', points: 65 },
        { observer: 'Grace', points: 0 },
      ],
    },
  ]);
  expect(view.board).toEqual([
    { observer: 'Ada', points: 65, answered: 1 },
    { observer: 'Grace', points: 0, answered: 1 },
  ]);
  expect(again().view()).toEqual(view);
  gameDay.close();
  expect(gameDay.view().open).toBe(false);
});

test('a round that is void counts for nobody, and stopping the lab does not wait for the facilitator', async () => {
  using directory = temporaryDirectory();
  const { conductor, gameDay } = await aRound(directory.path);
  await conductor.stop();
  expect(gameDay.view()).toMatchObject({ rounds: [{ outcome: 'voided', standings: [] }], board: [{ points: 0 }, { points: 0 }] });
});

test('mistakes are told with what to do', async () => {
  using directory = temporaryDirectory();
  const { gameDay } = aGameDay(join(directory.path, 'new'));
  expect(() => gameDay.view()).toThrow(/game-day open/);
  expect(() => gameDay.join('ada')).toThrow(/game-day open/);
  gameDay.open([]);
  expect(() => gameDay.open([])).toThrow(/game-day close/);
  gameDay.join('ada');
  gameDay.join('ADA');
  expect(gameDay.view().observers).toEqual(['ada']);
  await expect(gameDay.answer('ada', wrong)).rejects.toThrow(/game-day round/);
  expect(() => gameDay.inject()).toThrow(/game-day round/);
  await expect(gameDay.round('no-such')).rejects.toThrow(/no exercise/);
  await expect(gameDay.round('15')).rejects.toThrow(/asks for an alert/);
});

test('who has not joined cannot answer', async () => {
  using directory = temporaryDirectory();
  const { gameDay } = await aRound(directory.path);
  await expect(gameDay.answer('mallory', wrong)).rejects.toThrow('join with: node lab game-day join mallory');
});
