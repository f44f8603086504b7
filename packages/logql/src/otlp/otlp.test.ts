import { describe, expect, test } from 'vitest';
import { detectLevel } from './detected-level.ts';
import { otlpLogEntries } from './entries.ts';
import type { OtlpLogRecord } from './types.ts';
import { normalizeLabelName } from './values.ts';

const request = (logRecords: OtlpLogRecord[]) => ({
  resourceLogs: [
    {
      resource: {
        attributes: [
          { key: 'service.name', value: { stringValue: 'payment' } },
          { key: 'service.version', value: { stringValue: '1.4.0' } },
        ],
      },
      scopeLogs: [{ scope: { name: 'checkout', version: '' }, logRecords }],
    },
  ],
});

const entryOf = (record: OtlpLogRecord) => otlpLogEntries(request([record]), { receivedNs: 7n })[0];

describe('OTLP logs', () => {
  test('give index attributes to the stream and everything else to the metadata', () => {
    expect(
      entryOf({
        timeUnixNano: '1795348800137000000',
        observedTimeUnixNano: '1795348800137000001',
        severityNumber: 17,
        severityText: 'ERROR',
        body: { stringValue: 'payment_failed' },
        attributes: [
          { key: 'http.status', value: { intValue: '502' } },
          { key: 'amount', value: { doubleValue: 172.6 } },
          { key: 'card', value: { kvlistValue: { values: [{ key: 'last.four', value: { stringValue: '4242' } }] } } },
          { key: 'empty', value: { stringValue: '' } },
        ],
        flags: 1,
        traceId: '93545A32B51509376BEC72D8DE729C36',
        spanId: '0000000000000000',
      }),
    ).toEqual({
      labels: { service_name: 'payment' },
      tsNs: 1795348800137000000n,
      line: 'payment_failed',
      metadata: {
        http_status: '502',
        amount: '172.6',
        card_last_four: '4242',
        observed_timestamp: '1795348800137000001',
        severity_number: '17',
        severity_text: 'ERROR',
        flags: '1',
        trace_id: '93545a32b51509376bec72d8de729c36',
        service_version: '1.4.0',
        scope_name: 'checkout',
        detected_level: 'error',
      },
    });
  });

  test('are dated by when they were observed, or received, if they have no time of their own', () => {
    expect(entryOf({ observedTimeUnixNano: '5' })).toMatchObject({ tsNs: 5n, line: '' });
    expect(entryOf({ timeUnixNano: '0' })).toMatchObject({ tsNs: 7n });
  });

  test('share one label object a stream, and have a service name in any case', () => {
    const [first, second] = otlpLogEntries(request([{}, {}]), { receivedNs: 0n });
    expect(first?.labels).toBe(second?.labels);
    const [nameless] = otlpLogEntries(
      { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { boolValue: true } }] }] }] },
      { receivedNs: 0n },
    );
    expect(nameless).toMatchObject({ labels: { service_name: 'unknown_service' }, line: 'true' });
  });

  test('write structured bodies as JSON', () => {
    const body = { kvlistValue: { values: [{ key: 'a', value: { arrayValue: { values: [{ intValue: '1' }, {}] } } }] } };
    expect(entryOf({ body })?.line).toBe('{"a":[1,null]}');
  });

  test('have label names of letters, digits and underscores', () => {
    expect(['a.b-c', '1x', '_x', '__x', 'é.b'].map(normalizeLabelName)).toEqual(['a_b_c', 'key_1x', 'key_x', '__x', '__b']);
  });
});

describe('the detected level', () => {
  test.each([
    ['x', { level: 'WARNING' }, {}, 'warn'],
    ['x', {}, { severity_text: 'Information', severity_number: '17' }, 'info'],
    ['x', {}, { severity_number: '21' }, 'fatal'],
    ['x', {}, { severity_number: '0' }, 'unknown'],
    ['{"a":{"severity":"err"}}', {}, {}, 'error'],
    ['ts=1 LVL=dbg msg="an error"', {}, {}, 'debug'],
    ['[ERROR] it broke', {}, {}, 'error'],
    ['WARNING: low', {}, {}, 'warn'],
    ['nothing to see', {}, {}, 'unknown'],
  ])('of %s with %o and %o is %s', (line, stream, metadata, level) => {
    expect(detectLevel(line, stream, metadata)).toBe(level);
  });
});
