import { evalInstant, parseExpr } from '@faultline/promql';
import { isStale } from '@faultline/query-core';
import { expect, test } from 'vitest';
import { createMetricsStore } from '../metrics/metrics-store.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { parsePrometheusConfig } from './config.ts';
import type { Page } from './fetch-page.ts';
import { ScrapeLoop } from './scrape-loop.ts';
import { targetsOf } from './target.ts';

const START_MS = 1_800_000_000_000;

/** A target whose page is what the test says it is; an Error is a scrape that fails. */
function aTarget(settings = '') {
  const config = parsePrometheusConfig(`scrape_configs: [{job_name: shop, scrape_interval: 2s, scrape_timeout: 1s${settings}}]`, '/');
  const [job] = config.jobs;
  if (job === undefined) throw new Error('no job');
  const [outcome] = targetsOf(job, { targets: ['host:80'], labels: { zone: 'a' } });
  if (outcome?.kind !== 'active') throw new Error('no target');
  const clock = createManualClock(START_MS);
  const store = createMetricsStore();
  let answer: string | Error = '';
  let format: Page['format'] = 'text';
  const loop = new ScrapeLoop({
    target: outcome.target,
    store,
    clock,
    fetchPage: async () => {
      if (answer instanceof Error) throw answer;
      return { text: answer, format };
    },
  });
  return {
    loop,
    store,
    clock,
    async scrape(page: string | Error, as: Page['format'] = 'text') {
      answer = page;
      format = as;
      clock.advance(2_000);
      await loop.scrape(clock.nowMs());
    },
    value(query: string): number | undefined {
      const { value } = evalInstant(parseExpr(query), { querier: store.querier, timeMs: clock.nowMs() });
      return value.kind === 'vector' ? value.samples[0]?.v : undefined;
    },
  };
}

test('samples carry the labels of their target, and reports tell of the scrape', async () => {
  const { scrape, value, loop } = aTarget();
  await scrape('x{a="1"} 5\ny 6\n');
  expect(value('x{a="1", job="shop", instance="host:80", zone="a"}')).toBe(5);
  expect(value('up{job="shop", zone="a"}')).toBe(1);
  expect(value('scrape_samples_scraped')).toBe(2);
  expect(value('scrape_samples_post_metric_relabeling')).toBe(2);
  expect(value('scrape_series_added')).toBe(2);
  await scrape('x{a="1"} 7\ny 6\n');
  expect(value('scrape_series_added')).toBe(0);
  expect(loop.state).toMatchObject({ health: 'up', lastError: '' });
});

test('a series that vanishes from the page is gone at once', async () => {
  const { scrape, value } = aTarget();
  await scrape('x 1\ny 1\n');
  await scrape('x 2\n');
  expect(value('x')).toBe(2);
  expect(value('y')).toBeUndefined();
  await scrape('x 3\ny 3\n');
  expect(value('y')).toBe(3);
});

test('a scrape that fails ends every series of the target and leaves up at 0', async () => {
  const { scrape, value, loop } = aTarget();
  await scrape('x 1\n');
  await scrape(new Error('connection refused'));
  expect(value('x')).toBeUndefined();
  expect(value('up')).toBe(0);
  expect(loop.state).toMatchObject({ health: 'down', lastError: 'connection refused' });
});

test('of a page that is malformed anywhere, nothing counts', async () => {
  const { scrape, value, loop } = aTarget();
  await scrape('x 1\n');
  await scrape('x 2\nnew 3\nbroken\n');
  expect(value('up')).toBe(0);
  expect(value('new')).toBeUndefined();
  expect(loop.state.lastError).toBe('line 3: there is no value');
});

test('series keep one stale marker at their end, however long the target is down', async () => {
  const { scrape, store } = aTarget();
  await scrape('x 1\n');
  for (let i = 0; i < 3; i++) await scrape(new Error('down'));
  const [series] = [...store.querier.select([{ name: '__name__', op: '=', value: 'x' }], { startMs: 0, endMs: Infinity })];
  expect(series?.values).toHaveLength(2);
  expect(isStale(series?.values as Float64Array, 1)).toBe(true);
});

test('labels of the page give way to those of the target, unless the job honours them', async () => {
  const usual = aTarget();
  await usual.scrape('x{job="mine"} 1\n');
  expect(usual.value('x{job="shop", exported_job="mine"}')).toBe(1);
  const honouring = aTarget(', honor_labels: true');
  await honouring.scrape('x{job="mine"} 1\n');
  expect(honouring.value('x{job="mine", zone="a"}')).toBe(1);
});

test('relabelling of metrics drops and renames', async () => {
  const { scrape, value } = aTarget(
    ', metric_relabel_configs: [{action: drop, source_labels: [__name__], regex: noise_.*}, {action: labeldrop, regex: secret}]',
  );
  await scrape('noise_a 1\nx{secret="s"} 2\n');
  expect(value('noise_a')).toBeUndefined();
  expect(value('x{secret=""}')).toBe(2);
  expect(value('scrape_samples_scraped')).toBe(2);
  expect(value('scrape_samples_post_metric_relabeling')).toBe(1);
});

test('more samples than the limit fail the scrape', async () => {
  const { scrape, value, loop } = aTarget(', sample_limit: 2');
  await scrape('a 1\nb 1\nc 1\n');
  expect(value('up')).toBe(0);
  expect(value('a')).toBeUndefined();
  expect(loop.state.lastError).toBe('sample limit exceeded');
});

test('times on the page count when the job honours them', async () => {
  const page = `x 1 ${START_MS - 60_000}\n`;
  const honouring = aTarget();
  await honouring.scrape(page);
  expect(honouring.value('timestamp(x)')).toBe((START_MS - 60_000) / 1000);
  const ignoring = aTarget(', honor_timestamps: false');
  await ignoring.scrape(page);
  expect(ignoring.value('timestamp(x)')).toBe(ignoring.clock.nowMs() / 1000);
});

test('exemplars are stored once each with the labels of the page', async () => {
  const { scrape, store } = aTarget();
  const page = '# TYPE x histogram\nx_bucket{le="1"} 3 # {trace_id="abc"} 0.5 1800000000.5\n# EOF\n';
  await scrape(page, 'openmetrics');
  await scrape(page, 'openmetrics');
  const [found] = store.exemplars([[{ name: 'le', op: '=', value: '1.0' }]], { startMs: 0, endMs: Infinity });
  expect(found?.exemplars.map(({ labels, ...rest }) => ({ ...labels, ...rest }))).toEqual([
    { trace_id: 'abc', value: 0.5, timestampMs: 1_800_000_000_500 },
  ]);
});

test('a target that is taken away ends its series and its reports', async () => {
  const { scrape, value, loop, clock } = aTarget();
  await scrape('x 1\n');
  clock.advance(1_000);
  await loop.stop();
  expect(value('x')).toBeUndefined();
  expect(value('up')).toBeUndefined();
});

test('scrapes come at the interval, on times of their own', async () => {
  const { loop, clock, store } = aTarget();
  loop.start();
  for (let i = 0; i < 5; i++) {
    clock.advance(2_000);
    // The scrape itself is asynchronous; the timer for the next is set when it has ended.
    await loop.idle();
  }
  const [series] = [...store.querier.select([{ name: '__name__', op: '=', value: 'up' }], { startMs: 0, endMs: Infinity })];
  const times = [...(series?.timestamps ?? [])];
  expect(times.length).toBe(5);
  expect(new Set(times.slice(1).map((t, i) => t - (times[i] as number)))).toEqual(new Set([2_000]));
});
