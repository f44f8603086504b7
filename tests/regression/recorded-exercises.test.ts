import { fileURLToPath } from 'node:url';
import { grade, placeAt } from '@faultline/exercise-engine';
import { loadCatalogue } from '@faultline/exercise-engine/catalogue';
import { expect, test } from 'vitest';
import { recordedPlays } from '../proof/exercises/recorded.ts';

const { entries } = loadCatalogue(fileURLToPath(new URL('../../exercises', import.meta.url)));
const records = recordedPlays();

test('plays are on record', () => {
  expect(records.length).toBeGreaterThan(10);
});

test.each(records.filter(({ dossier }) => dossier !== undefined).map((record) => [record.id, record.play, record] as const))(
  '%s, played as %s, is graded as it was on a living lab',
  (id, play, { dossier, result, placement, seed }) => {
    const exercise = entries.find((entry) => entry.exercise.id === id)?.exercise;
    if (exercise === undefined || dossier === undefined) throw new Error(`${id} is no exercise any more: remove its records`);
    const index = exercise.placements.findIndex(({ name }) => name === placement);
    expect(index).toBeGreaterThanOrEqual(0);
    const placed = placeAt(exercise, { index, seed, draw: (from) => from });
    expect(JSON.parse(JSON.stringify(grade(placed, dossier)))).toEqual(result);
    expect(result?.passed).toBe(play === 'true-answer');
  },
);
