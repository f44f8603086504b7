import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A number in [0, 1). */
export type Random = () => number;

/** One seed for everything: each purpose draws from a stream of its own, so that more draws of one do not shift the others. */
const streams = { latency: 1, decline: 2, error: 3, duplicate: 4, jitter: 5 } as const;

/** The same seed and stream give the same numbers on every machine. `seed` is any integer; its lower 32 bits count. */
export function createRandom(seed: number, stream: keyof typeof streams): Random {
  const generator = xoroshiro128plus(Math.imul(seed | 0, 0x9e37_79b1) ^ streams[stream]);
  // The first numbers of nearby seeds are alike.
  for (let i = 0; i < 16; i++) generator.next();
  return () => uniformFloat64(generator);
}
