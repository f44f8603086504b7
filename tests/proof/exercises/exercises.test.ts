import { fileURLToPath } from 'node:url';
import { grade, placeExercise } from '@faultline/exercise-engine';
import { loadCatalogue } from '@faultline/exercise-engine/catalogue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../../support/lab.ts';
import { createExerciseClient, type ExerciseClient } from './exercise-client.ts';
import { type Play, play } from './plays.ts';
import { type RecordedPlay, recordPlay, writeResults } from './recorded.ts';

/**
 * Plays exercises on an embedded lab as a scripted player: the true answer passes; doing nothing and every shortcut fails.
 * FULL=1 plays all of them with every shortcut, EXERCISES=02,11 those with one shortcut; otherwise one, another each day.
 */
const all = loadCatalogue(fileURLToPath(new URL('../../../exercises', import.meta.url))).entries.map(({ exercise }) => exercise);
const seed = Number(process.env['EXERCISE_SEED'] ?? 4);

function chosen() {
  const named = process.env['EXERCISES']?.split(',');
  if (named !== undefined) return all.filter(({ id }) => named.some((name) => id.startsWith(name)));
  if (process.env['FULL'] === '1') return all;
  // The short ones take turns.
  const short = all.filter(({ task }) => task === 'diagnose');
  return [short[Math.floor(Date.now() / 86_400_000) % short.length]].flatMap((each) => each ?? []);
}

let lab: Lab;
let client: ExerciseClient;
beforeAll(async () => {
  lab = await startLab({ args: [] });
  client = createExerciseClient(lab);
});
afterAll(async () => {
  if (isAskedFor) writeResults(all);
  await lab?.[Symbol.asyncDispose]();
});

const selected = chosen();
const full = process.env['FULL'] === '1';
const isAskedFor = full || process.env['EXERCISES'] !== undefined;
const playsOf = (shortcuts: readonly Play[]): Play[] => ['true-answer', 'nothing', ...(full ? shortcuts : shortcuts.slice(0, 1))];

describe.each(selected)('$id', (exercise) => {
  const placed = placeExercise(exercise, { seed, guided: false });
  test.for(playsOf(exercise.shortcuts))('%s', async (name, { skip }) => {
    skip(!(await client.canPlay(exercise.id)), `this lab lacks a kind of fault of ${exercise.id}`);
    await client.start(exercise.id, { mode: 'blind', seed });
    const { view, because } = await play(name, client, placed);
    const { phase, voidReason, result } = view;
    const dossier = result === undefined ? undefined : client.dossier(view.id);
    if (name === 'halt') {
      expect(view).toMatchObject({ phase: 'voided', voidReason: expect.stringContaining('halted') });
      keep({ play: name, phase, voidReason });
      return;
    }
    expect(voidReason).toBeUndefined();
    if (result?.passed !== (name === 'true-answer')) {
      const evidence = view.diagnosis?.evidence.map(({ reason }) => reason);
      throw new Error(`${result?.passed ? 'passed' : 'failed'}: ${JSON.stringify({ failures: result?.failures, evidence })}`);
    }
    if (because !== undefined) expect(view.result?.failures.join('\n')).toMatch(because);
    // What was graded live is graded the same from its record.
    if (dossier === undefined) throw new Error(`${exercise.id} was not graded`);
    expect(grade(placed, dossier)).toEqual(JSON.parse(JSON.stringify(result)));
    keep({ play: name, phase, result, dossier });
  });

  /** Of a run that was asked for by name: the one of every day leaves the records alone. */
  function keep(play: Pick<RecordedPlay, 'play' | 'phase' | 'voidReason' | 'result' | 'dossier'>): void {
    if (isAskedFor) recordPlay({ id: exercise.id, seed, placement: placed.placement, ...play });
  }
});
