import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers that is a pure function of its seeds. */
export interface Random {
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform integer, both ends included. */
  integer(from: number, to: number): number;
}

/**
 * The stream named by a list of seeds, each a safe integer. Lists that differ anywhere give unrelated streams, so that one seed
 * can be split by ordinal: `createRandom(seed, 7)` is what the seventh connection gets, whatever the other connections draw.
 */
export function createRandom(...seeds: readonly number[]): Random {
  let hash = seeds.length;
  for (const seed of seeds) {
    hash = mix(hash ^ (seed | 0));
    hash = mix(hash ^ Math.floor(seed / 2 ** 32));
  }
  // xoroshiro's first numbers show the pattern of a small seed: every word of its state is mixed first.
  const state = [1, 2, 3, 4].map((word) => mix(hash + Math.imul(word, 0x9e3779b9)));
  const generator = xoroshiro128plusFromState(state);
  return {
    float: () => uniformFloat64(generator),
    integer: (from, to) => uniformInt(generator, from, to),
  };
}

/** The finalizer of MurmurHash3: every input bit changes every output bit with probability one half. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
