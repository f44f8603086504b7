import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers that is a pure function of its seed. */
export interface Random {
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform integer, both ends included. */
  integer(from: number, to: number): number;
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  // Of any small seed the first number is the greatest that there is, and the next ones are alike.
  for (let i = 0; i < 16; i++) generator.next();
  return { float: () => uniformFloat64(generator), integer: (from, to) => uniformInt(generator, from, to) };
}
