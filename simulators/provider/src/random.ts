import { createRandom, type Random } from '@faultline/random';

/** One seed for everything: each purpose draws from a stream of its own, so that more draws of one do not shift the others. */
const streams = { latency: 1, decline: 2, error: 3, duplicate: 4, jitter: 5 } as const;

export const createStream = (seed: number, purpose: keyof typeof streams): Random => createRandom(seed, streams[purpose]);
