import { createRandom as createStream } from '@faultline/random';

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
  const stream = createStream(seed);
  return {
    chance: (probability) => stream.float() < probability,
    whole: (min, max) => stream.integer(min, max),
    pick(items) {
      const item = items[stream.integer(0, Math.max(0, items.length - 1))];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    gapMs: (perSecond) => (-Math.log(1 - stream.float()) / perSecond) * 1_000,
  };
}
