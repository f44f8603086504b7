import { faultPointNames, faultPointsOf } from '@faultline/contracts/fault-points';
import { serviceNames } from '@faultline/topology';
import { expect, test } from 'vitest';
import { scenarioOf } from './scenario.ts';

const MOST_POINTS = Math.max(...serviceNames.map((service) => faultPointsOf(service).length));

test('the same seed is the same crash', () => {
  expect(scenarioOf(17)).toEqual(scenarioOf(17));
});

test('four seeds crash four services', () => {
  expect(new Set([20, 21, 22, 23].map((seed) => scenarioOf(seed).service)).size).toBe(serviceNames.length);
});

test('enough seeds in a row cover every point, wherever they begin', () => {
  const seeds = Array.from({ length: MOST_POINTS * serviceNames.length }, (_, index) => 1_000 + index);
  expect(new Set(seeds.map((seed) => scenarioOf(seed).point))).toEqual(new Set(faultPointNames));
});

test('a point that takes some provoking is crashed at once', () => {
  const seeds = Array.from({ length: 100 }, (_, seed) => scenarioOf(seed));
  for (const { passing } of seeds) expect(passing).toBeGreaterThanOrEqual(1);
  expect(seeds.filter(({ provocation, passing }) => provocation !== 'checkout' && passing > 1)).toEqual([]);
});
