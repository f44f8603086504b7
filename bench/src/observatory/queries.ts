import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, median, servePages, startUntil } from './child.ts';
import { writeConfig } from './config.ts';
import { families, historyPage } from './workload.ts';

export type QueryResult = { readonly query: string; readonly ms: number; readonly prometheusMs?: number };
export type ConcurrencyResult = {
  readonly queries: number;
  readonly answered: number;
  readonly seconds: number;
  readonly scrapesMissed: number;
};

const OFFSET = 3_800;
const PROMETHEUS_PORT = 12_990;
const HOUR_MS = 3_600_000;
const STEP_MS = 2_000;
const ROUNDS = 9;
const LOADED_WITHIN_MS = 90_000;

/** A dashboard's worth. */
const QUERIES = [
  'sum by (status) (rate(http_requests_total[1m]))',
  'sum(rate(http_requests_total{status=~"5.."}[1m])) / sum(rate(http_requests_total[1m]))',
  'histogram_quantile(0.95, sum by (le, route) (rate(http_request_duration_seconds_bucket[1m])))',
  'sum by (route) (rate(http_request_duration_seconds_sum[5m])) / sum by (route) (rate(http_request_duration_seconds_count[5m]))',
  'topk(5, sum by (route, status) (increase(http_requests_total[5m])))',
  'max by (instance) (process_heap_bytes)',
  'avg_over_time(event_loop_lag_seconds[1m]) > 0.005',
  'max_over_time(pool_connections[5m])',
  'count({__name__=~".+"})',
];

/** Range queries over an hour of some 500 series at 2 s, and the same in a real Prometheus if there is one on the PATH. */
export async function measureQueries(): Promise<{ series: number; queries: QueryResult[]; concurrency: ConcurrencyResult }> {
  const endMs = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  const startMs = endMs - HOUR_MS;
  const all = families(1);
  const history = historyPage(all, { startMs, endMs, stepMs: STEP_MS });
  let served = false;
  const server = await servePages((target) => {
    if (target === 1) return '# TYPE live gauge\nlive 1\n# EOF\n';
    // Once is enough; every sample has its own time.
    const page = served ? '# EOF\n' : history;
    served = true;
    return page;
  });
  await using config = writeConfig({
    targets: [
      // It takes a while to read.
      { address: server.address, path: '/0', instance: 'history', intervalS: 15 },
      { address: server.address, path: '/1', instance: 'live' },
    ],
  });
  const main = fileURLToPath(import.meta.resolve('@faultline/observatory/main'));
  const child = await startUntil(process.execPath, [main], {
    ready: /listening/,
    env: { ...config.env, OBSERVATORY_PORT_OFFSET: String(OFFSET), OBSERVATORY_QUERY_BUDGET_MS: '10000' },
  });
  const own = `http://127.0.0.1:${9090 + OFFSET}`;
  const real = await startPrometheus(config.directory, history);
  try {
    const deadlineMs = Date.now() + LOADED_WITHIN_MS;
    while (Number(await ask(own, 'count(http_requests_total offset 1m)')) < 25) {
      if (Date.now() > deadlineMs) throw new Error('the history has not been scraped in time');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const queries: QueryResult[] = [];
    for (const query of QUERIES) {
      const ms = await timeOf(own, query, { startMs, endMs });
      queries.push(real === undefined ? { query, ms } : { query, ms, prometheusMs: await timeOf(real.url, query, { startMs, endMs }) });
    }
    const concurrency = await measureConcurrency(own, { startMs, endMs });
    return { series: all.reduce((sum, { series }) => sum + series.length, 0), queries, concurrency };
  } finally {
    await end(child);
    await real?.stop();
    server.close();
  }
}

type Range = { readonly startMs: number; readonly endMs: number };

function rangeUrl(base: string, query: string, { startMs, endMs }: Range): string {
  const parameters = new URLSearchParams({ query, start: String(startMs / 1_000), end: String(endMs / 1_000), step: '15' });
  return `${base}/api/v1/query_range?${parameters.toString()}`;
}

async function timeOf(base: string, query: string, range: Range): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedMs = performance.now();
    const response = await fetch(rangeUrl(base, query, range));
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${base} answered ${response.status} to ${query}`);
    times.push(performance.now() - startedMs);
  }
  return median(times);
}

async function ask(base: string, query: string): Promise<string> {
  const { data } = (await (await fetch(`${base}/api/v1/query?query=${encodeURIComponent(query)}`)).json()) as {
    data: { result: Array<{ value: [number, string] }> };
  };
  return data.result[0]?.value[1] ?? '0';
}

/** Hundreds of queries at once, while the target goes on being scraped every 2 s. */
async function measureConcurrency(base: string, range: Range): Promise<ConcurrencyResult> {
  const startedMs = performance.now();
  const urls = Array.from({ length: 400 }, (_, i) => rangeUrl(base, QUERIES[i % QUERIES.length] as string, range));
  const statuses = await Promise.all(
    urls.map(async (url) => {
      const response = await fetch(url);
      await response.arrayBuffer();
      return response.status;
    }),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  const scrapes = Number(await ask(base, `count_over_time(up{instance="live"}[${Math.ceil(seconds)}s])`));
  const failed = Number(await ask(base, `count_over_time((up{instance="live"} == 0)[${Math.ceil(seconds)}s:1s])`));
  const expected = Math.floor(seconds / (STEP_MS / 1_000));
  return {
    queries: urls.length,
    answered: statuses.filter((status) => status === 200).length,
    seconds,
    scrapesMissed: Math.max(0, expected - scrapes) + failed,
  };
}

/** A real Prometheus with the same samples; undefined where there is none to be had. */
async function startPrometheus(directory: string, history: string): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  if (spawnSync('prometheus', ['--version']).error !== undefined || spawnSync('promtool', ['--version']).error !== undefined)
    return undefined;
  const file = join(directory, 'history.txt');
  const data = join(directory, 'data');
  mkdirSync(data);
  // What a scrape adds, so that both have the same series.
  const labelled = history.replaceAll(/^(\w+)\{/gm, '$1{job="bench",instance="history",');
  writeFileSync(file, labelled);
  const blocks = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, data], { encoding: 'utf8' });
  if (blocks.status !== 0) throw new Error(`promtool: ${blocks.stderr}`);
  writeFileSync(join(directory, 'empty.yml'), '{}');
  const child = await startUntil(
    'prometheus',
    [
      `--config.file=${join(directory, 'empty.yml')}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${PROMETHEUS_PORT}`,
      '--storage.tsdb.retention.time=1d',
    ],
    { ready: /Server is ready to receive/ },
  );
  return { url: `http://127.0.0.1:${PROMETHEUS_PORT}`, stop: () => end(child) };
}
