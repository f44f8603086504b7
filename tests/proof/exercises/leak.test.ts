import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { placeExercise } from '@faultline/exercise-engine';
import { loadCatalogue } from '@faultline/exercise-engine/catalogue';
import { ports, serviceNames } from '@faultline/topology';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { full } from '../../support/full.ts';
import { type Lab, startLab } from '../../support/lab.ts';
import { runOf } from '../../support/lab-control.ts';
import { createExerciseClient, type ExerciseClient } from './exercise-client.ts';
import { ofTheDay } from './of-the-day.ts';

/**
 * What a learner can reach during a blind attempt must not tell what it is: every answer, metric, log line and file name is searched
 * for the name of the fault. What already said so before the attempt (a list of all kinds there are) tells nothing.
 */
const SEED = 4;
const { find } = loadCatalogue(fileURLToPath(new URL('../../../exercises', import.meta.url)));

let lab: Lab;
let client: ExerciseClient;
beforeAll(async () => {
  lab = await startLab({ args: [] });
  client = createExerciseClient(lab);
});
afterAll(() => lab?.[Symbol.asyncDispose]());

async function scraped(): Promise<number> {
  const { prometheus } = runOf(lab).urls as unknown as Record<string, string>;
  const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent('count(service_ready)')}`);
  const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? 0);
}

type Surface = readonly [name: string, lines: readonly string[]];

/** Everything within reach, in lines. Numbers are left out of the comparison: they differ from one look to the next. */
async function reachable(exercise: string): Promise<Surface[]> {
  const { urls, token } = runOf(lab);
  const at = (port: number): string => `http://127.0.0.1:${port + lab.offset}`;
  const { prometheus, loki } = urls as unknown as Record<string, string>;
  const own = ['status', 'topology', 'notifications', 'processes', 'logs?tail=10000', 'chaos/faults', 'chaos/history', 'chaos/kinds'];
  const exercises = [
    'exercises',
    `exercises/${exercise}`,
    'exercises/attempts/current',
    'exercises/profile',
    'exercises/attempts/current/report',
    'game-day',
  ];
  const pages = [
    ...[...own, ...exercises].map((path) => `${urls.lab}/api/${path}`),
    `${urls.toxiproxy}/proxies`,
    `${urls.toxiproxy}/metrics`,
    `${at(ports.chaos)}/metrics`,
    `${at(ports.provider)}/metrics`,
    ...serviceNames.flatMap((service) => [
      `${lab.url(service)}/metrics`,
      `${lab.url(service)}/internal/faults`,
      `${lab.url(service)}/health/ready`,
    ]),
    `${prometheus}/api/v1/series?match[]=${encodeURIComponent('{__name__=~".+"}')}`,
    `${loki}/loki/api/v1/query_range?limit=5000&query=${encodeURIComponent('{service_name=~".+"}')}`,
  ];
  const surfaces = await Promise.all(
    pages.map(async (url): Promise<Surface> => {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
      return [url.replace(/^http:\/\/[^/]+/, ''), (await response?.text())?.split(/\n|(?<=[}\]]),(?=[{["])/) ?? []];
    }),
  );
  const files = readdirSync(lab.directory, { recursive: true }).map(String);
  return [...surfaces, ['file names', files]];
}

/** Tempo's generator calls its own metrics so, whatever is injected. */
const withoutOwnNames = (line: string): string => line.replaceAll('traces_spanmetrics_latency', '');
const withoutNumbers = (line: string): string => line.replaceAll(/[0-9a-f]{8,}|\d+(\.\d+)?/g, '#');

/** Lines that name a fault and were not there before. */
function leaks(before: readonly Surface[], during: readonly Surface[], words: readonly string[]): string[] {
  const known = new Set(before.flatMap(([, lines]) => lines.map(withoutNumbers)));
  return during.flatMap(([name, lines]) =>
    lines
      .filter((line) => words.some((word) => withoutOwnNames(line).includes(word)) && !known.has(withoutNumbers(line)))
      .map((line) => `${name}: ${line.slice(0, 300)}`),
  );
}

// In the short form they take turns.
const searched = ['02-payments-are-put-off', '08-everything-at-once-is-slow'];
test.for(full ? searched : [ofTheDay(searched)])('a blind attempt at %s says nowhere what it is', async (id, { skip }) => {
  skip(!(await client.canPlay(id)), `this lab lacks a kind of fault of ${id}`);
  const placed = placeExercise(find(id).exercise, { seed: SEED, guided: false });
  const words = placed.faults.flatMap(({ kind, name }) => [`"${kind}"`, `${kind}-`, `_${kind}`, `=${kind}`, `"faultline-${name}`]);
  // Until each service has been scraped, what all of them always say looks new.
  await eventually(async () => expect(await scraped()).toBe(serviceNames.length), { withinMs: 30_000 });
  const before = await reachable(id);
  await client.start(id, { mode: 'blind', seed: SEED });
  const during = await reachable(id);
  expect((await client.finish()).phase).toBe('graded');
  expect(leaks(before, during, words)).toEqual([]);
  // The search can find: when it is over, the report tells.
  const after = await reachable(id);
  expect(after.flatMap(([, lines]) => lines).join('\n')).toContain(placed.truth.explanation.slice(0, 60));
});
