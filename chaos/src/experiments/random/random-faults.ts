import type { Random } from '@faultline/random';
import type { ChaosClient } from '../../client.ts';
import type { Fault, InjectRequest, KindView } from '../../contract.ts';
import type { RunClock } from '../run/clock.ts';

export interface RandomOptions {
  readonly client: Pick<ChaosClient, 'kinds' | 'inject' | 'revertAll'>;
  readonly random: Random;
  readonly clock: RunClock;
  readonly forMs: number;
  readonly interrupt: AbortSignal;
  readonly onFault: (told: RandomFault) => void;
}

export type RandomFault = { readonly request: InjectRequest } & (
  | { readonly outcome: 'injected'; readonly fault: Fault }
  /** Refused with a reason, such as a conflict with one that is still in force; or its effect did not show. */
  | { readonly outcome: 'refused'; readonly reason: string }
);

const SHORTEST_MS = 3_000;
const LONGEST_MS = 12_000;
const LONGEST_GAP_MS = 6_000;
/** What watches, and those whose word is taken afterwards, are left alone. */
const spared = /^(?:chaos|lab|shoppers|observatory|proxies)(?:\/|$)/;

/**
 * Faults of any kind at any place for any time, one after the other, some overlapping, all from the seed: the same seed asks for the
 * same faults, though not for the same moments. Resolves when the time is up and the last fault has been reverted.
 */
export async function injectAtRandom({ client, random, clock, forMs, interrupt, onFault }: RandomOptions): Promise<void> {
  const kinds = await client.kinds();
  const untilMs = clock.now() + forMs;
  try {
    while (clock.now() < untilMs && !interrupt.aborted) {
      const request = drawFault(kinds, random);
      try {
        onFault({ request, outcome: 'injected', fault: await client.inject(request, { signal: interrupt }) });
      } catch (error) {
        if (interrupt.aborted) break;
        onFault({ request, outcome: 'refused', reason: (error as Error).message });
      }
      const gapMs = random.integer(500, LONGEST_GAP_MS);
      await clock.sleep(Math.max(0, Math.min(gapMs, untilMs - clock.now())), interrupt);
    }
  } finally {
    await client.revertAll();
  }
}

/** Always draws as many numbers, so that one more kind changes what is drawn but not how often. */
export function drawFault(kinds: readonly KindView[], random: Random): InjectRequest {
  const [kindDraw, targetDraw, durationMs, seed] = [
    random.float(),
    random.float(),
    random.integer(SHORTEST_MS, LONGEST_MS),
    random.integer(0, 2 ** 31 - 1),
  ];
  const possible = kinds.flatMap((kind) => {
    const targets = kind.targets.filter((target) => !spared.test(target));
    return targets.length === 0 ? [] : [{ ...kind, targets }];
  });
  const chosen = possible[Math.floor(kindDraw * possible.length)];
  const target = chosen?.targets[Math.floor(targetDraw * chosen.targets.length)];
  if (chosen === undefined || target === undefined) throw new Error('there is no fault to draw');
  return { kind: chosen.kind, target, parameters: chosen.example, durationMs, seed };
}
