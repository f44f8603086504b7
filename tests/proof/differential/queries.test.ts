import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPrometheus3 } from '../../support/prometheus-3.ts';
import { ask, differenceOf, type Moment, type QueryAnswer, withoutTies } from './answers.ts';
import { captureText, parseCapture } from './captured.ts';
import { generateQueries } from './generated.ts';
import { queriesOfDashboards, queriesOfRules, queriesOfRunbooks } from './queries.ts';
import { type Server, startObservatory, startPrometheus } from './servers.ts';

/**
 * The same samples, captured from a lab with an incident, in the observatory and in a real Prometheus 3: both must answer the same.
 * `FULL=1` asks ten times as many generated queries; `DIFFERENTIAL_SEED` other ones.
 */
const TOLERANCE = 1e-9;
const GENERATED = process.env['FULL'] === '1' ? 3_000 : 200;
const SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? '42');
const AT_ONCE = 4;

const real = findPrometheus3();

describe.skipIf(!real.found)(`the observatory and Prometheus 3${real.found ? '' : ` (skipped: ${real.reason})`}`, () => {
  const servers: Server[] = [];
  let moments: Moment[] = [];

  beforeAll(async () => {
    if (!real.found) return;
    const text = captureText();
    const captured = parseCapture(text);
    const times = captured.flatMap(({ samples }) => [samples[0]?.timestampMs ?? 0, samples.at(-1)?.timestampMs ?? 0]);
    const [startMs, endMs] = [Math.min(...times), Math.max(...times)];
    servers.push(await startObservatory(captured, endMs), await startPrometheus(real, text));
    moments = momentsOf(startMs, endMs);
  });
  afterAll(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
  });

  test.each([
    ['every rule', queriesOfRules(), 100],
    ['every runbook', queriesOfRunbooks(), 20],
    ['every dashboard', queriesOfDashboards(), 80],
    [`generated queries of seed ${SEED}`, generateQueries(SEED, GENERATED), GENERATED],
  ])(
    'answer the same to %s',
    async (_, queries, atLeast) => {
      expect(queries.length).toBeGreaterThanOrEqual(atLeast);
      const differences: string[] = [];
      const waiting = queries.values();
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (const query of waiting) differences.push(...(await compare(query)));
        }),
      );
      console.log(`${queries.length} queries at ${moments.length} times each: ${differences.length} differences`);
      expect(differences).toEqual([]);
    },
    600_000,
  );

  async function compare(query: string): Promise<string[]> {
    const [ours, theirs] = servers as [Server, Server];
    const found: string[] = [];
    for (const moment of moments) {
      const [a, b] = await Promise.all([ask(ours.url, query, moment), ask(theirs.url, query, moment)]);
      const comparable = (answer: QueryAnswer): QueryAnswer => (/\b(?:top|bottom)k\b/.test(query) ? withoutTies(answer) : answer);
      const difference = differenceOf(comparable(a), comparable(b), TOLERANCE);
      if (difference !== undefined) found.push(`${query}\n  ${JSON.stringify(moment)}\n  ${difference}`);
    }
    return found;
  }
});

/** Before, in and after the incident, not on the samples' own times; and all of it as a dashboard draws it. */
function momentsOf(startMs: number, endMs: number): Moment[] {
  const at = (share: number): number => Math.round(startMs + (endMs - startMs) * share) / 1_000;
  return [
    ...[0.3, 0.5, 0.9].map((share): Moment => ({ path: 'query', parameters: { time: String(at(share)) } })),
    { path: 'query_range', parameters: { start: String(at(0.05)), end: String(at(1)), step: '7' } },
  ];
}
