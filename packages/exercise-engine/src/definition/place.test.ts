import { expect, test } from 'vitest';
import { anExercise } from '../testing/an-exercise.ts';
import { pickExercise, placeExercise } from './place.ts';

const seeds = Array.from({ length: 40 }, (_, seed) => seed);
const blind = (seed: number) => placeExercise(anExercise(), { seed, guided: false });

test('a seed moves the fault, and the truth, the mitigation and the hints with it', () => {
  const places = new Map(seeds.map((seed) => [blind(seed).placement, blind(seed)]));
  expect([...places.keys()].toSorted()).toEqual(['card', 'stock']);
  expect(places.get('stock')).toMatchObject({
    faults: [{ target: 'order-inventory' }],
    truth: { causes: [{ component: 'inventory' }] },
    mitigations: [[{ target: 'order-inventory' }]],
    hints: [{ text: 'Look at order.' }],
  });
});

test('the same seed is the same incident', () => {
  for (const seed of seeds) expect(blind(seed)).toEqual(blind(seed));
});

test('parameters are drawn from their range', () => {
  const drawn = new Set(seeds.map((seed) => blind(seed).faults[0]?.parameters['latency'] as number));
  expect(drawn.size).toBeGreaterThan(20);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(1_000);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(3_000);
});

test('guided, the fault is where the guide says, whatever the seed', () => {
  for (const seed of seeds) {
    expect(placeExercise(anExercise(), { seed, guided: true })).toMatchObject({
      placement: 'card',
      faults: [{ parameters: { latency: 2_000 } }],
    });
  }
});

test('a random incident is any of them, and the same for the same seed', () => {
  const picked = seeds.map((seed) => pickExercise(['a', 'b', 'c'], seed));
  expect(new Set(picked)).toEqual(new Set(['a', 'b', 'c']));
  expect(seeds.map((seed) => pickExercise(['a', 'b', 'c'], seed))).toEqual(picked);
});
