import { QueryError } from '@faultline/query-core';
import { describe, expect, test } from 'vitest';
import { createTrace } from './model.ts';
import { evalSearch } from './search.ts';
import { parseTraceQL } from './syntax/parse-query.ts';
import { attributes, querierOf, search, span, spanIds } from './trace.fixture.ts';
import { boolValue, durationValue, floatValue, intValue, stringValue, type Value } from './value.ts';

const withAttributes = (id: string, values: Readonly<Record<string, Value>>) => span(id, { attributes: attributes(values) });

describe('what the storage fetches decides what the engine sees', () => {
  const payments = [
    withAttributes('double', { amount: floatValue(200), currency: stringValue('EUR') }),
    withAttributes('int', { amount: intValue(200) }),
    withAttributes('none', {}),
  ];

  test('a comparison with an integer finds no double, and the other way round', () => {
    expect(spanIds('{ span.amount > 150 }', payments)).toEqual(['int']);
    expect(spanIds('{ span.amount > 150.0 }', payments)).toEqual(['double']);
  });

  test('a second condition that reads every type makes the double visible', () => {
    expect(spanIds('{ span.amount > 150 && span.currency != nil }', payments)).toEqual(['double']);
  });

  test('an attribute on the right has its operator taken as if it stood on the left', () => {
    const spans = [span('short', { durationMs: 100 }), span('long', { durationMs: 900 })];
    expect(spanIds('{ duration > 500ms }', spans)).toEqual(['long']);
    expect(spanIds('{ 500ms < duration }', spans)).toEqual([]);
  });

  test('a negated comparison fetches what it then drops', () => {
    const spans = [span('ok', { status: 'ok' }), span('error', { status: 'error' })];
    expect(spanIds('{ !(status = error) }', spans)).toEqual([]);
    expect(spanIds('{ status != error }', spans)).toEqual(['ok']);
  });

  test('unequal says nothing about a missing attribute', () => {
    expect(spanIds('{ span.currency != "USD" }', payments)).toEqual(['double']);
    expect(spanIds('{ span.currency = nil }', payments)).toEqual(['int', 'none']);
    expect(spanIds('{ span.currency != nil }', payments)).toEqual(['double']);
  });
});

test('an unscoped attribute is looked for on the span first, then on its resource', () => {
  const spans = [
    span('own', { attributes: attributes({ zone: stringValue('a') }), resource: { attributes: attributes({ zone: stringValue('b') }) } }),
    span('shared', { resource: { attributes: attributes({ zone: stringValue('b') }) } }),
  ];
  expect(spanIds('{ .zone = "a" }', spans)).toEqual(['own']);
  expect(spanIds('{ resource.zone = "b" }', spans)).toEqual(['own', 'shared']);
});

test('of events and links, one alone has to meet all conditions', () => {
  const event = (name: string, code: number) => ({ name, timeNs: 0n, attributes: attributes({ code: intValue(code) }) });
  const spans = [
    span('split', { events: [event('retry', 1), event('give-up', 2)] }),
    span('together', {
      events: [event('retry', 2)],
      links: [{ traceId: '00ff', spanId: '01', attributes: attributes({ kind: stringValue('follows') }) }],
    }),
  ];
  expect(spanIds('{ event:name = "retry" && event.code = 2 }', spans)).toEqual(['together']);
  expect(spanIds('{ link:traceID = "ff" && link.kind = "follows" }', spans)).toEqual(['together']);
});

test('the instrumentation scope can be asked for', () => {
  const spans = [span('a', { scope: { name: 'http', version: '2', attributes: attributes({ lang: stringValue('ts') }) } }), span('b')];
  expect(spanIds('{ instrumentation:name = "http" && instrumentation:version = "2" && instrumentation.lang = "ts" }', spans)).toEqual([
    'a',
  ]);
});

test('intrinsics of the trace hold for each of its spans', () => {
  const spans = [span('root', { service: 'gateway', durationMs: 2000 }), span('leaf', { parentSpanId: 'root', service: 'orders' })];
  expect(spanIds('{ rootServiceName = "gateway" && trace:duration > 1s && resource.service.name = "orders" }', spans)).toEqual(['leaf']);
  expect(spanIds('{ trace:rootName = "root" && trace:id = "a" }', spans)).toEqual(['root', 'leaf']);
});

describe('pipelines', () => {
  const orders = [
    span('a', { service: 'orders', durationMs: 10 }),
    span('b', { service: 'orders', startMs: 1, durationMs: 30, status: 'error' }),
    span('c', { service: 'stock', startMs: 2, durationMs: 100 }),
  ];

  test('an aggregate is compared per trace and shown with the spanset', () => {
    expect(search('{ duration < 50ms } | avg(duration) > 15ms', orders)?.spanSet).toMatchObject({
      matched: 2,
      attributes: [{ key: 'avg(duration)', value: { stringValue: '20ms' } }],
    });
    expect(search('{ } | count() > 3', orders)).toBeUndefined();
    expect(search('{ } | max(duration) = 100ms', orders)?.spanSet.matched).toBe(3);
  });

  test('by() splits the spans, and a filter behind it drops whole groups', () => {
    const spanSets = search('{ } | by(resource.service.name) | count() > 1', orders)?.spanSets;
    expect(spanSets?.map(({ spans }) => spans.map(({ spanID }) => spanID))).toEqual([['a', 'b']]);
    expect(spanSets?.[0]?.attributes).toEqual([
      { key: 'by(resource.service.name)', value: { stringValue: 'orders' } },
      { key: 'count()', value: { intValue: '2' } },
    ]);
  });

  test('coalesce() joins the groups again', () => {
    expect(search('{ } | by(resource.service.name) | coalesce()', orders)?.spanSets.map(({ matched }) => matched)).toEqual([3]);
  });

  test('select() shows attributes that no filter asks for', () => {
    const [shown] = search('{ name = "b" } | select(status, resource.service.name)', orders)?.spanSet.spans ?? [];
    expect(shown).toMatchObject({
      name: 'b',
      attributes: [
        { key: 'service.name', value: { stringValue: 'orders' } },
        { key: 'status', value: { stringValue: 'error' } },
      ],
    });
  });

  test('&& wants both sides and lists the spans of both; || is content with one', () => {
    expect(spanIds('{ name = "a" } && { name = "c" }', orders)).toEqual(['a', 'c']);
    expect(spanIds('{ name = "a" } && { name = "x" }', orders)).toEqual([]);
    expect(spanIds('{ name = "a" } || { name = "x" }', orders)).toEqual(['a']);
  });
});

describe('the answer', () => {
  test('describes the trace as the search API does', () => {
    const found = search('{ span.retries > 1 }', [
      span('b1', { name: 'GET /', service: 'gateway', durationMs: 25, attributes: attributes({ retries: intValue(2) }) }),
      span('b2', { parentSpanId: 'b1', service: 'orders', status: 'error' }),
    ]);
    const shown = {
      matched: 1,
      spans: [
        {
          spanID: 'b1',
          startTimeUnixNano: '1700000000000000000',
          durationNanos: '25000000',
          attributes: [{ key: 'retries', value: { intValue: '2' } }],
        },
      ],
    };
    expect(found).toEqual({
      traceID: 'a',
      rootServiceName: 'gateway',
      rootTraceName: 'GET /',
      startTimeUnixNano: '1700000000000000000',
      durationMs: 25,
      spanSet: shown,
      spanSets: [shown],
      serviceStats: { gateway: { spanCount: 1 }, orders: { spanCount: 1, errorCount: 1 } },
    });
  });

  test('says so when the root span is missing', () => {
    expect(search('{ }', [span('b', { parentSpanId: 'a' })])).toMatchObject({
      rootServiceName: '<root span not yet received>',
      rootTraceName: '<root span not yet received>',
    });
  });

  test('lists a few spans of a set and counts them all', () => {
    const spans = Array.from({ length: 10 }, (_, i) => span(String(i), { startMs: i }));
    const found = search('{ }', spans, { spansPerSpanSet: 3 });
    expect(found?.spanSet.matched).toBe(10);
    expect(found?.spanSet.spans).toHaveLength(3);
  });

  test('shows a duration as text and a boolean as itself', () => {
    const found = search('{ } | select(span.ok, duration, traceDuration)', [
      withAttributes('a', { ok: boolValue(true), x: durationValue(1) }),
    ]);
    expect(found?.spanSet.spans[0]?.attributes).toEqual([{ key: 'ok', value: { boolValue: true } }]);
  });
});

describe('the limit', () => {
  // Not in the order of time, as if data came late.
  const traces = [3, 1, 5, 2, 4].map((seconds) => createTrace([span(`s${seconds}`, { traceId: `${seconds}`, startMs: seconds * 1000 })]));
  const ids = (query: string, limit?: number) =>
    evalSearch(parseTraceQL(query), { querier: querierOf(...traces), ...(limit === undefined ? {} : { limit }) }).traces.map(
      ({ traceID }) => traceID,
    );

  test('ends the search, and the traces found are listed newest first', () => {
    expect(ids('{ }', 2)).toEqual(['3', '1']);
    expect(ids('{ }')).toEqual(['5', '4', '3', '2', '1']);
    expect(ids('{ }', 0)).toEqual(['5', '4', '3', '2', '1']);
  });

  test('takes the newest of all with the hint most_recent', () => {
    expect(ids('{ } with (most_recent=true)', 2)).toEqual(['5', '4']);
  });

  test('counts what was looked at', () => {
    const { metrics } = evalSearch(parseTraceQL('{ }'), { querier: querierOf(...traces), limit: 2 });
    expect(metrics).toEqual({ inspectedTraces: 2, inspectedSpans: 2 });
  });
});

test('traces outside the time range are left out, also if the querier hands them out', () => {
  const trace = createTrace([span('a', { startMs: 0, durationMs: 1000 })]);
  const found = (startNs: bigint, endNs: bigint) =>
    evalSearch(parseTraceQL('{ }'), { querier: querierOf(trace), startNs, endNs }).traces.length;
  expect(found(trace.endNs, trace.endNs + 1n)).toBe(1);
  expect(found(trace.endNs + 1n, trace.endNs + 2n)).toBe(0);
});

describe('a search fails', () => {
  const fail = (query: string, options: object = {}): unknown => {
    try {
      return search(query, [span('a'), span('b')], options);
    } catch (error) {
      return error instanceof QueryError ? error.code : error;
    }
  };

  test('when its time is over', () => {
    expect(fail('{ }', { now: () => 11, deadlineMs: 10 })).toBe('timeout');
  });

  test('when it looks at too many spans', () => {
    expect(fail('{ }', { maxSpans: 1 })).toBe('execution');
  });

  test('when a missing attribute is negated', () => {
    expect(fail('{ !span.x || name = "a" }')).toBe('execution');
  });

  test('when a structural operator meets several groups', () => {
    expect(fail('({ } | by(name)) > ({ } | by(name))')).toBe('execution');
  });

  test('when the query is one for metrics', () => {
    expect(fail('{ } | rate()')).toBe('bad_data');
  });
});
