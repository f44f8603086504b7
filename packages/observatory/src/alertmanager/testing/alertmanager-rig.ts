import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Labels } from '@faultline/query-core';
import type { ApiReply, Method } from '../../http/route.ts';
import { createRouter } from '../../http/router.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createAlertmanager } from '../alertmanager.ts';

/** What receivers look at. */
export interface Notification {
  readonly url: string;
  readonly receiver: string;
  readonly status: string;
  readonly groupKey: string;
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly truncatedAlerts: number;
  readonly alerts: ReadonlyArray<{ status: string; labels: Labels; startsAt: string; endsAt: string; fingerprint: string }>;
}

/** An Alertmanager with a clock of its own, whose webhooks answer as they are told. */
export function createAlertmanagerRig(config: string) {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-alertmanager-'));
  const configFile = join(directory, 'alertmanager.yml');
  writeFileSync(configFile, config);
  writeFileSync(join(directory, 'webhook-url'), 'http://lab.test/alerts\n');
  const clock = createManualClock();
  const notifications: Notification[] = [];
  const problems: string[] = [];
  const answers: number[] = [];
  let attempts = 0;
  let ids = 0;
  const alertmanager = createAlertmanager(
    { configFile, clock, externalUrl: 'http://alertmanager.test', onProblem: (message) => problems.push(message) },
    {
      newId: () => `silence-${++ids}`,
      async post(url, body) {
        attempts += 1;
        const status = answers.shift() ?? 200;
        if (status === 0) throw new Error('connect ECONNREFUSED');
        if (status === 200) notifications.push({ url, ...JSON.parse(body) });
        return status;
      },
    },
  );
  alertmanager.start();
  const route = createRouter(alertmanager.routes);

  return {
    clock,
    notifications,
    problems,
    /** Statuses that the next attempts get, 0 for no answer; 200 when there are no more. */
    answers,
    get attempts(): number {
      return attempts;
    },
    /** An alert as a rule engine sends it: firing for the next four minutes, or resolved now. */
    send(labels: Labels, state: 'firing' | 'resolved' = 'firing', annotations: Labels = {}): void {
      const nowMs = clock.nowMs();
      const endsAtMs = state === 'firing' ? nowMs + 240_000 : nowMs;
      alertmanager.receive([{ labels, annotations, startsAtMs: nowMs - 10, endsAtMs, generatorUrl: 'http://prometheus.test/graph' }]);
    },
    /** In small steps, with everything that is under way given the time to go on. */
    async advance(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += 250) {
        clock.advance(Math.min(250, ms - passed));
        await settle();
      }
    },
    async call(method: Method, path: string, json?: unknown): Promise<{ status: number; json: unknown }> {
      const url = new URL(path, 'http://alertmanager.test');
      const found = route(method, url.pathname);
      if (found === undefined || found === 'wrong-method') throw new Error(`nothing answers ${method} ${path}`);
      const body = Buffer.from(json === undefined ? '' : typeof json === 'string' ? json : JSON.stringify(json));
      const { signal } = new AbortController();
      const request = { method, path: url.pathname, params: found.params, query: url.searchParams, headers: {}, body, signal };
      const reply: ApiReply = await found.route.handle(request);
      return { status: reply.status ?? 200, json: 'json' in reply ? reply.json : undefined };
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await alertmanager.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Lets promises and the reading of files go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
}
