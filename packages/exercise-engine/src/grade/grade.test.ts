import { describe, expect, test } from 'vitest';
import { placeExercise } from '../definition/place.ts';
import { aDossier, placed, type Step, trueAnswer } from '../testing/a-dossier.ts';
import { anExercise } from '../testing/an-exercise.ts';
import type { Dossier } from './dossier.ts';
import { grade } from './grade.ts';

const resultOf = (steps: readonly Step[], over: Parameters<typeof aDossier>[1] = {}) => grade(placed(), aDossier(steps, over));
const fault = { name: 'slow', kind: 'latency', target: 'payment-provider', injectedAt: 100_000 } as const;

test('the true answer, shown and mended, passes with nearly all points', () => {
  const result = resultOf(trueAnswer);
  expect(result.failures).toEqual([]);
  expect(result).toMatchObject({
    passed: true,
    parts: { component: { points: 20 }, mechanism: { points: 15 }, evidence: { points: 20 }, mitigation: { points: 25 } },
  });
  expect(result.score).toBeGreaterThan(90);
});

test('clocks are read off the telemetry, not off the injection', () => {
  expect(resultOf(trueAnswer).clocks).toEqual({
    injected: 100_000,
    onset: 110_000,
    firstUserError: 112_000,
    alert: 115_000,
    acknowledged: 120_000,
    diagnosed: 180_000,
    mitigated: 200_000,
    recovered: 210_000,
  });
});

const failing: [what: string, steps: readonly Step[], over: Partial<Dossier>, why: RegExp][] = [
  ['doing nothing', [], { faults: [{ ...fault, end: 'still_there' }] }, /nothing was done/],
  ['waiting until the fault ends by itself', trueAnswer, { faults: [{ ...fault, end: 'expired' }] }, /ended by itself/],
  ['an action that leaves the cause', trueAnswer, { faults: [{ ...fault, end: 'still_there' }] }, /still there/],
  ['a shop that falls over again in the replay', trueAnswer, { health: [] }, /healthy for only 0 %/],
  ['no replay', trueAnswer.slice(0, 3), { healthWindow: { fromMs: 0, toMs: 0, stepMs: 2_000 } }, /healthy for only/],
  ['a diagnosis without evidence', withDiagnosis({ evidence: [] }), {}, /no evidence held/],
  ['a diagnosis that is wrong', withDiagnosis({ causes: [{ component: 'redis', mechanism: 'cache-loss' }] }), {}, /diagnosis is wrong/],
  ['mending without a diagnosis', trueAnswer.slice(2), {}, /no diagnosis/],
  ['shoppers turned away', [...trueAnswer, [190_000, { type: 'bound_broken', bound: 'shoppers_reduced' }]], {}, /fewer complaints/],
  ['a silenced alert', [...trueAnswer, [190_000, { type: 'bound_broken', bound: 'alert_silenced' }]], {}, /silenced/],
];
test.each(failing)('%s fails', (_what, steps, over, why) => {
  const result = resultOf(steps, over);
  expect(result.passed).toBe(false);
  expect(result.failures.join('\n')).toMatch(why);
});

test.each([{ trigger: true }, { trigger: false, herringForSeconds: 60 }])(
  'what only set it off, or misled, may go on, and the replay is with it: %o',
  (kind) => {
    const exercise = placed();
    const [slow] = exercise.faults;
    if (slow === undefined) throw new Error('the exercise has a fault');
    const triggered = { ...exercise, faults: [slow, { ...slow, name: 'burst', ...kind }] };
    const faults = [
      { ...fault, end: 'cured' },
      { ...fault, name: 'burst', end: 'still_there' },
    ] as const;
    expect(grade(triggered, aDossier(trueAnswer, { faults })).passed).toBe(true);
    expect(grade({ ...triggered, faults: exercise.faults }, aDossier(trueAnswer, { faults })).failures.join()).toMatch(/still there/);
  },
);

function withDiagnosis(change: object): Step[] {
  return trueAnswer.map(([at, event]): Step => [at, event.type === 'diagnosed' ? { ...event, ...change } : event]);
}

describe('partial credit', () => {
  const points = (component: string, mechanism: string, scope?: string) => {
    const causes = [{ component, mechanism, ...(scope === undefined ? {} : { scope }) }];
    const { parts } = resultOf(withDiagnosis({ causes }));
    return [parts.component.points, parts.mechanism.points];
  };
  test('goes down with the distance along the propagation', () => {
    expect(points('provider', 'slow')).toEqual([20, 15]);
    expect(points('payment-provider', 'latency')).toEqual([20, 15]);
    expect(points('payment', 'slow')).toEqual([10, 15]);
    expect(points('gateway', 'slow')).toEqual([5, 15]);
    expect(points('redis', 'slow')).toEqual([0, 0]);
  });
  test('is given for a mechanism of the same family', () => {
    expect(points('provider', 'timeout')).toEqual([20, 7.5]);
    expect(points('provider', 'memory-leak')).toEqual([20, 0]);
  });
  test('is taken back for naming everything', () => {
    const causes = ['provider', 'redis', 'postgres'].map((component) => ({ component, mechanism: 'slow' }));
    expect(resultOf(withDiagnosis({ causes })).parts.component.points).toBe(10);
  });
});

test('two causes are both wanted, in any order', () => {
  const exercise = placed();
  const [first] = exercise.truth.causes;
  if (first === undefined) throw new Error('the exercise has a cause');
  const second = { ...first, component: 'redis', alsoComponents: [], mechanism: 'cache-loss', scope: 'redis-1' };
  const both = { ...exercise, truth: { ...exercise.truth, causes: [first, second] } };
  const component = (causes: object[]) => grade(both, aDossier(withDiagnosis({ causes }))).parts.component.points;
  const [slow, cache] = [
    { component: 'provider', mechanism: 'slow' },
    { component: 'redis', mechanism: 'cache-loss' },
  ];
  expect(component([{ ...cache, scope: '1' }, slow])).toBe(20);
  expect(component([cache, slow])).toBe(17);
  expect(component([slow])).toBe(10);
});

test('hints, needless restarts and needless actions cost; broken invariants cost more', () => {
  const before = resultOf(trueAnswer).score;
  const steps: Step[] = [
    [130_000, { type: 'hint', index: 0, price: 5 }],
    [140_000, { type: 'restarted', process: 'order-1', byAction: true }],
    [150_000, { type: 'acted', action: 'rollback', target: 'order', done: 'rolled back' }],
    ...trueAnswer,
  ];
  expect(before - resultOf(steps).score).toBe(13);
  const harm = { ...aDossier([]).harm, brokenInvariants: ['one charge a key'] };
  expect(before - resultOf(trueAnswer, { harm }).score).toBe(20);
});

test('a restart that a useful rollback brings along costs nothing', () => {
  const exercise = placed();
  const deployed = { ...exercise, faults: exercise.faults.map((each) => ({ ...each, kind: 'bad-deploy', target: 'order' })) };
  const steps: Step[] = [
    ...trueAnswer.slice(0, 2),
    [195_000, { type: 'restarted', process: 'order-1', byAction: true }],
    [200_000, { type: 'acted', action: 'rollback', target: 'order', done: 'rolled back' }],
  ];
  expect(grade(deployed, aDossier(steps)).costs).toEqual([]);
  expect(grade(exercise, aDossier(steps)).costs.map(({ why }) => why)).toContain('order-1 was restarted for nothing');
});

test('late is worth less than soon, and much harm less than little', () => {
  const late = trueAnswer.map(([at, event]): Step => [at > 150_000 ? at + 15 * 60_000 : at, event]);
  expect(resultOf(late).parts.time.points).toBeLessThan(resultOf(trueAnswer).parts.time.points);
  const harm = { ...aDossier([]).harm, failedCheckouts: 400 };
  expect(resultOf(trueAnswer, { harm }).parts.harm.points).toBeLessThan(resultOf(trueAnswer).parts.harm.points);
});

describe('an alert task', () => {
  const exercise = {
    ...placeExercise(anExercise(), { seed: 1, guided: true }),
    task: 'alert' as const,
    alertTask: { withinSeconds: 30, episodes: 2 },
  };
  const held = (episodes: Dossier['episodes']) =>
    grade(exercise, aDossier(trueAnswer, episodes === undefined ? {} : { episodes })).parts.mitigation;
  test('is passed by a rule that fires in each unseen fault, soon, and in nothing else', () => {
    const quiet = [{ kind: 'quiet' as const }, { kind: 'load' as const }];
    expect(held([{ kind: 'fault', firedAfterMs: 9_000 }, { kind: 'fault', firedAfterMs: 20_000 }, ...quiet]).points).toBe(25);
    expect(held([{ kind: 'fault', firedAfterMs: 9_000 }, { kind: 'fault', firedAfterMs: 40_000 }, ...quiet]).points).toBeLessThan(13);
    expect(held([{ kind: 'fault', firedAfterMs: 9_000 }, { kind: 'quiet' }, { kind: 'load', firedAfterMs: 1_000 }]).why).toContain(
      'only the load rose',
    );
    expect(held(undefined).points).toBe(0);
  });
});

test('the same dossier is the same result, also through JSON', () => {
  const dossier = aDossier(trueAnswer);
  expect(grade(placed(), JSON.parse(JSON.stringify(dossier)) as Dossier)).toEqual(grade(placed(), dossier));
});
