import type { AttemptEvent } from '../attempt/events.ts';
import { type PlacedExercise, placeExercise } from '../definition/place.ts';
import type { Dossier } from '../grade/dossier.ts';
import { anExercise } from './an-exercise.ts';

export const placed = (): PlacedExercise => placeExercise(anExercise(), { seed: 1, guided: true });

type Body<T> = T extends { at: number } ? Omit<T, 'at'> : never;
export type Step = readonly [at: number, event: Body<AttemptEvent>];

export const trueAnswer: readonly Step[] = [
  [120_000, { type: 'acknowledged' }],
  [
    180_000,
    {
      type: 'diagnosed',
      causes: [{ component: 'provider', mechanism: 'slow-responses' }],
      evidence: [
        { evidence: { language: 'promql', query: 'up' }, accepted: true, reason: 'it holds' },
        { evidence: { language: 'promql', query: 'up' }, accepted: true, reason: 'it holds' },
      ],
    },
  ],
  [200_000, { type: 'acted', action: 'reroute', target: 'payment-provider', done: 'moved' }],
];

const HEALTH_STEP_MS = 2_000;
const FROM_MS = 100_000;
const TO_MS = 260_000;

/** An attempt that began at 100 s, hurt from 110 s, and was well again from `wellFrom` on. */
export function aDossier(steps: readonly Step[], over: Partial<Dossier> & { readonly wellFrom?: number } = {}): Dossier {
  const { wellFrom = 210_000, ...rest } = over;
  const values = Array.from({ length: (TO_MS - FROM_MS) / HEALTH_STEP_MS + 1 }, (_, step) => {
    const at = FROM_MS + step * HEALTH_STEP_MS;
    return at >= 110_000 && at < wellFrom ? 0.5 : 1;
  });
  const begin: readonly Step[] = [
    [90_000, { type: 'briefed', attempt: 'a', exercise: '01-slow', mode: 'guided', seed: 1, run: 'r' }],
    [100_000, { type: 'started' }],
  ];
  return {
    version: 1,
    exercise: '01-slow',
    guided: true,
    seed: 1,
    events: [...begin, ...steps].map(([at, event]) => ({ ...event, at })),
    faults: [{ name: 'slow', kind: 'latency', target: 'payment-provider', injectedAt: FROM_MS, end: 'cured' }],
    health: [
      { name: 'checkouts are answered well', series: [{ labels: {}, values }] },
      { name: 'nine of ten checkouts take less than a second', series: [{ labels: {}, values: values.map(() => 0.2) }] },
    ],
    healthWindow: { fromMs: FROM_MS, toMs: TO_MS, stepMs: HEALTH_STEP_MS },
    replay: { fromMs: 240_000, toMs: TO_MS },
    alerts: [{ name: 'CheckoutLatencyBurn', at: 115_000, severity: 'page', service: 'gateway' }],
    firstUserErrorAt: 112_000,
    harm: { checkouts: 500, failedCheckouts: 10, unknownCheckouts: 0, deferredCheckouts: 40, budgetSpent: {}, brokenInvariants: [] },
    ...rest,
  };
}
