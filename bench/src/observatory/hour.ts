import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { end, push, servePages, startUntil } from './child.ts';
import { writeConfig } from './config.ts';
import { families, logBody, pageAt, traceBody } from './workload.ts';

export type HourResult = {
  readonly minutes: number;
  readonly rssMb: readonly number[];
  readonly heapMb: number;
  readonly series: number;
  readonly lines: number;
  readonly spans: number;
};

/** As in the lab (lab/src/plan/observatory.ts). */
const NODE_ARGS = ['--max-old-space-size=192', '--max-semi-space-size=8'];
const TARGETS = 8;
const SPANS_PER_SECOND = 150;
const LINES_PER_SECOND = 60;
const STEP_S = 2;
const START_MS = Date.UTC(2026, 10, 22, 12);

/** Memory over an hour of the default lab, in simulated time: resident megabytes every ten minutes. */
export async function measureHour(minutes = 60): Promise<HourResult> {
  let nowMs = START_MS;
  const pages = Array.from({ length: TARGETS }, (_, target) => families(target));
  const server = await servePages((target) => pageAt(pages[target] ?? [], nowMs - START_MS));
  await using config = writeConfig({
    targets: pages.map((_, target) => ({ address: server.address, path: `/${target}`, instance: `t-${target}` })),
  });
  const child = await startUntil(process.execPath, [...NODE_ARGS, fileURLToPath(new URL('./hour-process.ts', import.meta.url))], {
    ready: /ready/,
    env: { ...config.env, BENCH_START_MS: String(START_MS) },
  });
  const advance = async (): Promise<{ rssBytes: number; heapBytes: number }> => {
    child.send({ advanceMs: STEP_S * 1_000 });
    const [answer] = (await once(child, 'message')) as [{ rssBytes: number; heapBytes: number }];
    return answer;
  };
  const [{ ports }] = (await once(child, 'message')) as [{ ports: Record<string, number> }];
  const otlp = `http://127.0.0.1:${ports['otlp']}`;
  const rssMb: number[] = [];
  let heapMb = 0;
  let [trace, line] = [0, 0];
  for (let second = 0; second < minutes * 60; second += STEP_S) {
    const traces = (SPANS_PER_SECOND * STEP_S) / 10;
    const lines = LINES_PER_SECOND * STEP_S;
    await push(`${otlp}/v1/traces`, traceBody(trace, traces, nowMs));
    await push(`${otlp}/v1/logs`, logBody(line, lines, nowMs));
    trace += traces;
    line += lines;
    const { rssBytes, heapBytes } = await advance();
    nowMs += STEP_S * 1_000;
    heapMb = heapBytes / 1e6;
    if ((second + STEP_S) % 600 === 0) rssMb.push(Math.round(rssBytes / 1e6));
  }
  const own = await (await fetch(`http://127.0.0.1:${ports['prometheus']}/metrics`)).text();
  const gauge = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(own)?.[1]);
  await end(child);
  server.close();
  return {
    minutes,
    rssMb,
    heapMb,
    series: gauge('observatory_series'),
    lines: gauge('observatory_stored_log_lines'),
    spans: gauge('observatory_stored_spans'),
  };
}
