import { expect, test } from 'vitest';
import { ExerciseError } from '../exercise-error.ts';
import { exerciseYaml } from '../testing/an-exercise.ts';
import { parseExercise } from './parse-exercise.ts';

function complaintsAbout(text: string): string[] {
  try {
    parseExercise(text, { id: 'x', file: 'x.yaml' });
  } catch (error) {
    if (error instanceof ExerciseError && error.code === 'invalid_exercise') return error.message.split('\n');
    throw error;
  }
  return [];
}

test('a good file is read, and what it leaves out is filled in', () => {
  const exercise = parseExercise(exerciseYaml, { id: 'x', file: 'x.yaml' });
  expect(exercise).toMatchObject({ id: 'x', task: 'diagnose', faults: [{ afterSeconds: 0 }] });
});

test('what is wrong is said with line and column, all of it at once', () => {
  const broken = exerciseYaml.replace('minutes: 10', 'minutes: soon').replace('title:', 'titel:').replace('price: 5', 'price: 500');
  expect(complaintsAbout(broken)).toEqual([
    expect.stringMatching(/^x\.yaml:2:1: title: /),
    expect.stringMatching(/^x\.yaml:5:10: minutes: /),
    expect.stringMatching(/^x\.yaml:25:18: hints\.0\.price: /),
    expect.stringMatching(/^x\.yaml:2:8: titel: this key is not known here/),
  ]);
});

test('broken YAML is a complaint too, not a crash', () => {
  expect(complaintsAbout('title: [')).toEqual([expect.stringMatching(/^x\.yaml:1:\d+: /)]);
  expect(complaintsAbout('')).not.toEqual([]);
});

const mistakes: [what: string, from: string, to: string, complaint: RegExp][] = [
  ['a mechanism that nobody knows', 'mechanism: slow-responses', 'mechanism: gremlins', /gremlins is no mechanism/],
  ['a mitigation that does not cure', 'action: reroute', 'action: restart', /restart has no target payment-provider/],
  ['a placeholder that no placement fills', "to: '${caller}', how", "to: '${nobody}', how", /may leave \$\{nobody\} open; card does/],
  ['evidence that does not parse', 'rate(dependency', 'rate(((dependency', /evidence\.0\.query/],
  ['a propagation that begins nowhere', "from: '${caller}'", 'from: redis', /redis is no cause/],
];
test.each(mistakes)('%s is refused', (_what, from, to, complaint) => {
  expect(exerciseYaml).toContain(from);
  expect(complaintsAbout(exerciseYaml.replace(from, to)).join('\n')).toMatch(complaint);
});
