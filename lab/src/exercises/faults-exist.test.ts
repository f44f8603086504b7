import { fileURLToPath } from 'node:url';
import { faultKinds, usualTopology } from '@faultline/chaos/kinds';
import { placeExercise } from '@faultline/exercise-engine';
import { loadCatalogue } from '@faultline/exercise-engine/catalogue';
import { describe, expect, test } from 'vitest';

const { entries } = loadCatalogue(fileURLToPath(new URL('../../../exercises', import.meta.url)));

describe.each(entries)('$exercise.id', ({ exercise }) => {
  test('asks for faults that there are, on targets and with parameters that they take, wherever a seed puts them', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const { kind, target, parameters } of placeExercise(exercise, { seed, guided: false }).faults) {
        const found = faultKinds.find((each) => each.kind === kind);
        expect([kind, found?.targets(usualTopology)]).toEqual([kind, expect.arrayContaining([target])]);
        expect([kind, found?.parameters.safeParse(parameters).error?.message]).toEqual([kind, undefined]);
      }
    }
  });
});
