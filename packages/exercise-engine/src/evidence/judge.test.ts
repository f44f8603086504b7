import { describe, expect, test } from 'vitest';
import type { GridSeries, Telemetry, TraceSpan } from '../ports.ts';
import { type Component, findComponent } from '../vocabulary/components.ts';
import { type Evidence, judge } from './judge.ts';

const windows = {
  baseline: { fromMs: 0, toMs: 40_000 },
  decoy: { fromMs: 40_000, toMs: 60_000 },
  incident: { fromMs: 100_000, toMs: 160_000 },
};
const component = (name: string): Component => {
  const found = findComponent(name);
  if (found === undefined) throw new Error(`no component ${name}`);
  return found;
};

/** Answers by window: `before` in baseline and decoy, `during` in the incident. */
function telemetryOf(before: number, during: number, labels: Record<string, string> = {}): Telemetry {
  const range: Telemetry['promRange'] = (_query, { fromMs, toMs }, stepMs) => {
    const values = Array.from({ length: (toMs - fromMs) / stepMs + 1 }, () => (fromMs >= windows.incident.fromMs ? during : before));
    return Promise.resolve<GridSeries[]>([{ labels, values }]);
  };
  return { promRange: range, logRange: range, trace: () => Promise.resolve(undefined), usualDurationMs: () => Promise.resolve(80) };
}

const promql = (query: string): Evidence => ({ language: 'promql', query });

describe('a query', () => {
  const cases: [query: string, about: string, labels: Record<string, string>, accepted: boolean][] = [
    ['rate(dependency_requests_total{dependency="provider"}[30s])', 'provider', {}, true],
    ['rate(dependency_requests_total{dependency=~"prov.*"}[30s])', 'provider', {}, true],
    ['rate(dependency_requests_total{dependency=~".*"}[30s])', 'provider', {}, false],
    ['sum by (dependency) (rate(dependency_requests_total[30s]))', 'provider', { dependency: 'provider' }, true],
    ['sum by (dependency) (rate(dependency_requests_total[30s]))', 'provider', { dependency: 'inventory' }, false],
    ['rate(http_requests_total{job="payment"}[30s])', 'order', {}, false],
    ['rate(http_requests_total{job!="order"}[30s])', 'order', {}, false],
    ['max(db_pool_waiting)', 'postgres', {}, true],
    ['nodejs_heap_size_used_bytes{instance="payment-2"}', 'payment', {}, true],
    ['rate(payment_processing_seconds_sum[30s])', 'payment', {}, true],
  ];
  test.each(cases)('%s as evidence about %s with series %o: %s', async (query, about, labels, accepted) => {
    const judged = await judge(promql(query), { telemetry: telemetryOf(1, 9, labels), windows, components: [component(about)] });
    expect([judged.reason, judged.accepted]).toEqual([expect.any(String), accepted]);
  });

  test('that does not change is refused, with the reason', async () => {
    const judged = await judge(promql('http_requests_active{job="payment"}'), {
      telemetry: telemetryOf(1, 1),
      windows,
      components: [component('payment')],
    });
    expect(judged).toMatchObject({ accepted: false, reason: expect.stringContaining('looks the same') });
  });

  test('that rises only as its rate forgets the time before is accepted', async () => {
    const rising: Telemetry['promRange'] = (_query, { fromMs, toMs }, stepMs) => {
      const points = (toMs - fromMs) / stepMs + 1;
      const values = Array.from({ length: points }, (_, index) => (fromMs >= windows.incident.fromMs && index > points * 0.4 ? 9 : 1));
      return Promise.resolve<GridSeries[]>([{ labels: {}, values }]);
    };
    const judged = await judge(promql('rate(dependency_requests_total{dependency="provider"}[30s])'), {
      telemetry: { ...telemetryOf(1, 1), promRange: rising },
      windows,
      components: [component('provider')],
    });
    expect(judged).toMatchObject({ accepted: true, change: { kind: 'rises' } });
  });

  test('that looks back further than the incident is old is told to wait', async () => {
    const judged = await judge(promql('rate(dependency_requests_total{dependency="provider"}[30s])'), {
      telemetry: telemetryOf(1, 1),
      windows: { ...windows, incident: { fromMs: 100_000, toMs: 120_000 } },
      components: [component('provider')],
    });
    expect(judged).toMatchObject({ accepted: false, reason: expect.stringContaining('20 s old: wait') });
  });

  test('too early is told to wait', async () => {
    const early = { ...windows, incident: { fromMs: 100_000, toMs: 103_000 } };
    const judged = await judge(promql('http_requests_active{job="payment"}'), {
      telemetry: telemetryOf(1, 9),
      windows: early,
      components: [component('payment')],
    });
    expect(judged.reason).toContain('wait');
  });

  test('that the server refuses is refused with its words', async () => {
    const telemetry = { ...telemetryOf(1, 9), promRange: () => Promise.reject(new Error('too many samples')) };
    const judged = await judge(promql('http_requests_active{job="payment"}'), { telemetry, windows, components: [component('payment')] });
    expect(judged).toMatchObject({ accepted: false, reason: 'the query failed: too many samples' });
  });
});

test('that nothing is wrong is shown by what does not move', async () => {
  const calm = (before: number, during: number) =>
    judge(promql('sum(rate(checkouts_total[30s]))'), { telemetry: telemetryOf(before, during), windows, components: [component('none')] });
  expect((await calm(5, 5)).accepted).toBe(true);
  expect((await calm(5, 50)).accepted).toBe(false);
});

describe('a trace', () => {
  const span = (over: Partial<TraceSpan>): TraceSpan => ({
    service: 'gateway',
    name: 'POST /api/checkout',
    startMs: 120_000,
    durationMs: 1_000,
    failed: false,
    attributes: {},
    ...over,
  });
  const about = async (spans: TraceSpan[] | undefined, name = 'provider') => {
    const telemetry = { ...telemetryOf(0, 0), trace: () => Promise.resolve(spans) };
    return judge({ language: 'trace', traceId: 'a'.repeat(32) }, { telemetry, windows, components: [component(name)] });
  };
  const cases: [what: string, spans: TraceSpan[] | undefined, accepted: boolean, reason: RegExp][] = [
    [
      'whose time went to the component',
      [span({}), span({ service: 'payment', name: 'charge_card', durationMs: 900 })],
      true,
      /900 of the 1000 ms/,
    ],
    ['in which it failed', [span({}), span({ name: 'charge_card', durationMs: 10, failed: true })], true, /failed/],
    ['whose time went elsewhere', [span({}), span({ name: 'charge_card', durationMs: 50 })], false, /elsewhere/],
    ['in which it does not occur', [span({})], false, /no span/],
    ['from before', [span({ startMs: 1_000 })], false, /not from the incident/],
    ['that is as quick as ever', [span({ durationMs: 100 }), span({ name: 'charge_card', durationMs: 90 })], false, /nothing unusual/],
    ['that is not there', undefined, false, /there is no trace/],
  ];
  test.each(cases)('%s', async (_what, spans, accepted, reason) => {
    expect(await about(spans)).toMatchObject({ accepted, reason: expect.stringMatching(reason) });
  });
});
