import { createRandom } from '@faultline/random';
import type { Exercise } from './parse-exercise.ts';

/** An exercise with its fault in one place: nothing in it depends on the seed any more. */
export interface PlacedExercise extends Exercise {
  readonly placement: string;
  readonly seed: number;
  /** As it stands in its file, to be placed again elsewhere. */
  readonly unplaced: Exercise;
}

/** Guided, the fault is where the guide says; otherwise the seed says where, and how strong. The same seed is the same incident. */
export function placeExercise(exercise: Exercise, { seed, guided }: { readonly seed: number; readonly guided: boolean }): PlacedExercise {
  const random = createRandom(seed);
  const index = guided ? 0 : random.integer(0, exercise.placements.length - 1);
  return placeAt(exercise, { index, seed, draw: (from, to) => (guided ? (from + to) / 2 : from + random.float() * (to - from)) });
}

export interface PlaceOptions {
  readonly index: number;
  readonly seed: number;
  readonly draw: (from: number, to: number) => number;
}

export function placeAt(exercise: Exercise, { index, seed, draw }: PlaceOptions): PlacedExercise {
  const placement = exercise.placements[index] ?? { name: 'only', values: {} };
  const { placements, id, ...rest } = exercise;
  const placed = fill(rest, placement.values) as typeof rest;
  const faults = placed.faults.map((fault) => ({
    ...fault,
    parameters: Object.fromEntries(
      Object.entries(fault.parameters).map(([name, value]) => [
        name,
        typeof value === 'object' ? Math.round(draw(value.from, value.to)) : value,
      ]),
    ),
  }));
  return { ...placed, faults, id, placements, placement: placement.name, seed, unplaced: exercise };
}

/** Faults that have to be cured, of those that an attempt had: what only set it off need not, nor a red herring. */
export function causesAmong<F extends { readonly name: string }>({ faults }: PlacedExercise, had: readonly F[]): F[] {
  const others = faults.filter(({ trigger, herringForSeconds }) => trigger || herringForSeconds !== undefined);
  return had.filter(({ name }) => others.every((each) => each.name !== name));
}

/** A stream of its own, so that what an incident is tells nothing of where it is. */
const PICK = 1;

/** Which exercise a random incident is: a pure function of the seed. */
export function pickExercise<T>(exercises: readonly T[], seed: number): T | undefined {
  return exercises[createRandom(seed, PICK).integer(0, Math.max(0, exercises.length - 1))];
}

/** In every string of a value, `${name}` becomes what the placement says. What it does not know stays, for the check to find. */
function fill(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return value.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  if (Array.isArray(value)) return value.map((each) => fill(each, values));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, values)]));
  return value;
}
