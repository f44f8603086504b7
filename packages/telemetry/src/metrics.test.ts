import { expect, test } from 'vitest';
import { processMetrics, renderCatalogue } from './catalogue.ts';
import { createMetrics } from './metrics.ts';
import { metricNames, metricsOf } from './names.ts';

test('a service has the metrics that the catalogue gives it, and no others', async () => {
  const { text } = await createMetrics('payment').expose();
  const families = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => (type === 'counter' ? `${name}_total` : name));
  const expected = [...metricsOf('payment').map(([name]) => name), ...processMetrics().map(({ name }) => name)];
  expect(new Set(families)).toEqual(new Set(expected));
  expect(families).toHaveLength(expected.length);
});

test('a metric of another service cannot be used by mistake', () => {
  expect(() => createMetrics('payment').increment('signups_total', { outcome: 'created' })).toThrow('payment no metric signups_total');
});

test('the exposition is OpenMetrics and ends as such', async () => {
  const { contentType, text } = await createMetrics('order').expose();
  expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(text.endsWith('# EOF\n')).toBe(true);
});

test('names follow the conventions: counters end in _total, durations in _seconds, and nothing has an id for a label', () => {
  for (const [name, { type, labels }] of Object.entries(metricNames)) {
    expect({ name, total: name.endsWith('_total') }).toEqual({ name, total: type === 'counter' });
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    for (const label of labels) expect(label).not.toMatch(/(?:^|_)id$|user|order|request|key|email/);
  }
});

test('every SLO threshold is a bucket', () => {
  expect(metricNames.http_request_duration_seconds.buckets).toEqual(expect.arrayContaining([0.5, 1, 2]));
  expect(metricNames.payment_processing_seconds.buckets).toEqual(expect.arrayContaining([0.1, 0.5, 1, 2, 2.5, 5, 10]));
});

test('a gauge can be read when it is scraped', async () => {
  const metrics = createMetrics('order');
  let depth = 1;
  metrics.onCollect('payment_queue_depth', (set) => set({}, depth));
  expect((await metrics.expose()).text).toContain('payment_queue_depth 1\n');
  depth = 2;
  expect((await metrics.expose()).text).toContain('payment_queue_depth 2\n');
});

test('the catalogue names every metric, event and span', () => {
  const page = renderCatalogue();
  for (const name of Object.keys(metricNames)) expect(page).toContain(`\`${name}\``);
});
