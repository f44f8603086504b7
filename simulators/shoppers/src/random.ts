import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded randomness in the forms that a crowd needs: the same seed is the same crowd with the same wishes at the same times. */
export type Random = {
  chance(probability: number): boolean;
  /** Whole, from `min` to `max`, both possible. */
  whole(min: number, max: number): number;
  /** @throws RangeError for an empty list */
  pick<T>(items: readonly T[]): T;
  /** Time to the next event of a Poisson process, in ms. `perSecond` above 0. */
  gapMs(perSecond: number): number;
};

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  // Of any small seed the first number is the greatest that there is: the first customer would always be seconds late.
  for (let i = 0; i < 16; i++) generator.next();
  return {
    chance: (probability) => uniformFloat64(generator) < probability,
    whole: (min, max) => uniformInt(generator, min, max),
    pick(items) {
      const item = items[uniformInt(generator, 0, Math.max(0, items.length - 1))];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    gapMs: (perSecond) => (-Math.log(1 - uniformFloat64(generator)) / perSecond) * 1_000,
  };
}
