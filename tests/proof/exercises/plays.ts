import { setTimeout as sleep } from 'node:timers/promises';
import type { PlacedExercise } from '@faultline/exercise-engine';
import type { ExerciseClient, View } from './exercise-client.ts';

/** How a scripted player goes about an exercise; `true-answer` must pass, and every other play must fail. */
export type Play = 'true-answer' | 'nothing' | PlacedExercise['shortcuts'][number];

export interface Played {
  readonly view: View;
  /** What has to be among the reasons, where the play is one that is to fail for a certain one. */
  readonly because?: RegExp;
}

/** Until quantiles of rates over 30 s tell it apart from before. */
const DEVELOPS_MS = 45_000;
/** Enough for the watch to have looked twice. */
const NOTICED_MS = 5_000;
const SERVICES = ['gateway', 'order', 'payment', 'inventory'];

type Player = (client: ExerciseClient, exercise: PlacedExercise) => Promise<Played>;

const players: Readonly<Record<Play, Player>> = {
  'true-answer': async (client, exercise) => {
    await sleep(DEVELOPS_MS);
    await client.ack();
    await client.diagnose(trueDiagnosis(exercise));
    for (const { action, target } of exercise.mitigations[0] ?? []) await client.mitigate(action, target);
    return { view: await client.finish() };
  },
  nothing: async (client) => {
    await sleep(NOTICED_MS);
    return { view: await client.finish(), because: /nothing was done|no alert to try/ };
  },
  'wait-it-out': async (client, exercise) => {
    await sleep(DEVELOPS_MS);
    await client.diagnose(trueDiagnosis(exercise));
    return { view: await client.finish(), because: /nothing was done|no alert to try/ };
  },
  guess: async (client, exercise) => {
    await sleep(DEVELOPS_MS);
    await client.diagnose({ ...trueDiagnosis(exercise), causes: [wrongCause(exercise)] });
    return { view: await client.finish(), because: /the diagnosis is wrong/ };
  },
  'constant-evidence': async (client, exercise) => {
    await sleep(10_000);
    const evidence = [
      'vector(1)',
      'time() > 0',
      'http_requests_total{job="gateway"}',
      'sum(rate(http_requests_total{job=~".+"}[1m]) * 0 + 1)',
    ];
    const { causes, ...rest } = trueDiagnosis(exercise);
    await client.diagnose({ ...rest, causes, evidence: evidence.map((query) => ({ language: 'promql', query })) });
    const because = causes.every(({ component }) => component === 'none') ? /nothing was done/ : /no evidence held/;
    return { view: await client.finish(), because };
  },
  'restart-everything': async (client) => {
    for (const service of SERVICES) await client.mitigate('restart', service);
    await sleep(NOTICED_MS);
    return { view: await client.finish(), because: /most of the shop was restarted/ };
  },
  'shoppers-off': async (client) => {
    await client.setLoad(0);
    await sleep(NOTICED_MS);
    return { view: await client.finish(), because: /fewer complaints are not fewer errors/ };
  },
  'silence-the-alert': async (client, exercise) => {
    await client.silence(exercise.page.alert ?? 'CheckoutAvailabilityBurn');
    await sleep(NOTICED_MS);
    const view = await client.finish();
    await client.unsilence();
    return { view, because: /an alert was silenced/ };
  },
  'inject-a-fault': async (client) => {
    const { status } = await client.send('POST', 'chaos/faults', {
      kind: 'latency',
      target: 'inventory-redis',
      parameters: { latencyMs: 1 },
      durationMs: 20_000,
    });
    await sleep(NOTICED_MS);
    const view = await client.finish();
    // Refused at once, or seen by the watch.
    return { view, because: status >= 400 ? /nothing was done/ : /a fault of your own/ };
  },
  'alert-always': async (client, exercise) => {
    await sleep(DEVELOPS_MS);
    await client.diagnose({
      ...trueDiagnosis(exercise),
      alert: { expr: 'max by (job, dependency) (circuit_breaker_state) >= 0', forSeconds: 0 },
    });
    return { view: await client.finish(), because: /but also .*when nothing happened/ };
  },
  'alert-never': async (client, exercise) => {
    await sleep(DEVELOPS_MS);
    await client.diagnose({ ...trueDiagnosis(exercise), alert: { expr: 'max(circuit_breaker_state) == 99', forSeconds: 0 } });
    return { view: await client.finish(), because: /it fired in 0 of/ };
  },
  halt: async (client) => {
    await client.send('POST', 'chaos/halt');
    const view = await client.until(['voided'], 20_000);
    await client.send('POST', 'chaos/resume');
    return { view };
  },
};

export async function play(name: Play, client: ExerciseClient, exercise: PlacedExercise): Promise<Played> {
  return players[name](client, exercise);
}

function trueDiagnosis({ truth, evidence, task }: PlacedExercise) {
  const causes = truth.causes.map(({ component, mechanism, scope }) => ({
    component,
    mechanism,
    ...(scope === undefined ? {} : { scope }),
  }));
  const alert = { expr: 'max by (job, dependency) (circuit_breaker_state) == 2', forSeconds: 4 };
  return { causes, evidence: evidence.map(({ language, query }) => ({ language, query })), ...(task === 'alert' ? { alert } : {}) };
}

/** Something that is nowhere on the way of the trouble. */
function wrongCause({ truth }: PlacedExercise) {
  const onTheWay = new Set([
    ...truth.causes.flatMap(({ component, alsoComponents }) => [component, ...alsoComponents]),
    ...truth.propagation.map(({ to }) => to),
  ]);
  const component = ['redis', 'postgres', 'provider'].find((name) => !onTheWay.has(name)) ?? 'telemetry';
  return { component, mechanism: 'clock-skew' };
}
