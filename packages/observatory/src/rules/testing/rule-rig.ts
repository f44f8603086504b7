import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evalInstant, parseExpr } from '@faultline/promql';
import { formatLabels } from '@faultline/query-core';
import type { ApiRequest } from '../../http/route.ts';
import { createMetricsStore } from '../../metrics/metrics-store.ts';
import type { PostedAlert, RuleEngineOptions } from '../../seams.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createRuleEngine } from '../rule-engine.ts';
import { parseSeries } from './rule-test-file.ts';

const STEP_MS = 1_000;

/** A rule engine over a real store, with a clock of its own and what it told Alertmanager. Evaluates every second. */
export function createRuleRig(rules: string, options: Partial<Pick<RuleEngineOptions, 'externalLabels'>> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-rules-'));
  writeFileSync(join(directory, 'rules.yml'), rules);
  const clock = createManualClock();
  const startMs = clock.nowMs();
  const store = createMetricsStore();
  const posted: PostedAlert[] = [];
  const problems: string[] = [];
  const engine = createRuleEngine({
    host: { querier: store.querier, append: store.appendSamples },
    clock,
    ruleFiles: [join(directory, '*.yml')],
    evaluationIntervalMs: STEP_MS,
    externalLabels: {},
    externalUrl: 'http://prometheus.test',
    sink: { receive: (alerts) => posted.push(...alerts) },
    onProblem: (message) => problems.push(message),
    ...options,
  });
  engine.start();

  return {
    startMs,
    posted,
    problems,
    /** Each call stands for one second: the samples are stored, and the rules evaluated over them. */
    step(samples: Readonly<Record<string, number>> = {}): void {
      const timestampMs = clock.nowMs() + STEP_MS;
      store.appendSamples(Object.entries(samples).map(([series, value]) => ({ labels: parseSeries(series), timestampMs, value })));
      clock.advance(STEP_MS);
    },
    /** What the query selects now: series as Prometheus writes them, and their values. */
    query(text: string): Record<string, number> {
      const { value } = evalInstant(parseExpr(text), { querier: store.querier, timeMs: clock.nowMs() });
      if (value.kind !== 'vector') throw new Error(`${text} is no vector`);
      return Object.fromEntries(value.samples.map(({ labels, v }) => [formatLabels(labels), v]));
    },
    async get(path: string): Promise<unknown> {
      const url = new URL(path, 'http://prometheus.test');
      const route = engine.routes.find((each) => each.path === url.pathname);
      const request: ApiRequest = {
        method: 'GET',
        path: url.pathname,
        params: {},
        query: url.searchParams,
        headers: {},
        body: Buffer.alloc(0),
        signal: new AbortController().signal,
      };
      const reply = await route?.handle(request);
      return reply !== undefined && 'json' in reply ? (reply.json as { data: unknown }).data : undefined;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await engine.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
