import { fileURLToPath } from 'node:url';
import { grade, placeExercise } from '@faultline/exercise-engine';
import { loadCatalogue } from '@faultline/exercise-engine/catalogue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { full } from '../../support/full.ts';
import { type Lab, startLab } from '../../support/lab.ts';
import { createExerciseClient, type ExerciseClient } from './exercise-client.ts';
import { ofTheDay } from './of-the-day.ts';
import { type Play, play } from './plays.ts';
import { type RecordedPlay, recordPlay, writeResults } from './recorded.ts';

/**
 * Plays exercises on an embedded lab as a scripted player: the true answer passes; doing nothing and every shortcut fails.
 * FULL=1 plays all of them with every shortcut, EXERCISES=02,11 those with one shortcut (or, with FULL=1, with all of theirs);
 * otherwise one, another each day, without its shortcuts.
 */
const all = loadCatalogue(fileURLToPath(new URL('../../../exercises', import.meta.url))).entries.map(({ exercise }) => exercise);
const seed = Number(process.env['EXERCISE_SEED'] ?? 4);

function chosen() {
  const named = process.env['EXERCISES']?.split(',');
  if (named !== undefined) return all.filter(({ id }) => named.some((name) => id.startsWith(name)));
  if (full) return all;
  // Those that are short, and whose replay does not want a machine of its own.
  return [ofTheDay(all.filter(({ task, id }) => task === 'diagnose' && !id.startsWith('08') && !id.startsWith('16')))];
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
const isAskedFor = full || process.env['EXERCISES'] !== undefined;
const shortcutsPlayed = full ? Number.POSITIVE_INFINITY : isAskedFor ? 1 : 0;
const playsOf = (shortcuts: readonly Play[]): Play[] => ['true-answer', 'nothing', ...shortcuts.slice(0, shortcutsPlayed)];

describe.each(selected)('$id', (exercise) => {
  const placed = placeExercise(exercise, { seed, guided: false });
  test.for(playsOf(exercise.shortcuts))('%s', async (name, { skip }) => {
    skip(!(await client.canPlay(exercise.id)), `this lab lacks a kind of fault of ${exercise.id}`);
    const unhealthy = await client.start(exercise.id, { mode: 'blind', seed }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    // Of a busy machine nothing can be learned about an exercise. Who asked for it by name wants to know.
    skip(unhealthy?.includes('the shop is not healthy') === true && !isAskedFor, `${exercise.id} was not played: ${unhealthy ?? ''}`);
    expect(unhealthy).toBeUndefined();
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
