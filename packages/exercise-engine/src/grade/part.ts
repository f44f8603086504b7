import type { Part } from './result.ts';

/** Points in all: 100. */
const WORTH = { component: 20, mechanism: 15, evidence: 20, mitigation: 25, time: 10, harm: 10 } as const;

/** @param share from 0 to 1 of what this part is worth */
export function part(name: keyof typeof WORTH, share: number, why: string): Part {
  return { points: Math.round(WORTH[name] * share * 10) / 10, of: WORTH[name], why };
}
