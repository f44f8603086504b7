import { expect, test } from 'vitest';
import { parseMetrics } from './metrics-text.ts';

test('samples are read; comments, timestamps and exemplars are not', () => {
  const text = `# HELP http_requests_total Requests answered
# TYPE http_requests_total counter
http_requests_total{method="GET",route="/api/orders/:id",status="200"} 12
http_request_duration_seconds_bucket{le="+Inf",route="/a"} 7 # {trace_id="abc",route="{x}"} 0.3 1700000000.123
payment_queue_depth 0
up 1 1700000000
nonsense
# EOF`;
  expect(parseMetrics(text)).toEqual([
    { name: 'http_requests_total', labels: { method: 'GET', route: '/api/orders/:id', status: '200' }, value: 12 },
    { name: 'http_request_duration_seconds_bucket', labels: { le: '+Inf', route: '/a' }, value: 7 },
    { name: 'payment_queue_depth', labels: {}, value: 0 },
    { name: 'up', labels: {}, value: 1 },
  ]);
});

test('escapes in label values are undone', () => {
  expect(parseMetrics(String.raw`a{x="say \"hi\"\n\\o/, }",y="2"} 1`)[0]?.labels).toEqual({ x: 'say "hi"\n\\o/, }', y: '2' });
});

test('values may be infinite or not a number', () => {
  expect(parseMetrics('a +Inf\nb -Inf\nc NaN\nd 1.5e3').map(({ value }) => value)).toEqual([Infinity, -Infinity, Number.NaN, 1_500]);
});

test('only wanted names are kept', () => {
  expect(parseMetrics('a 1\nb{x="1"} 2\nab 3', (name) => name === 'b')).toEqual([{ name: 'b', labels: { x: '1' }, value: 2 }]);
});
