import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A number in [0, 1). */
export type Random = () => number;

/** The same seed gives the same numbers on every machine. Any integer; its lower 32 bits count. */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(Math.imul(seed | 0, 0x9e37_79b1));
  // The first numbers of nearby seeds are alike.
  for (let i = 0; i < 16; i++) generator.next();
  return () => uniformFloat64(generator);
}
