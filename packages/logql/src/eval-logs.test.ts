import { describe, expect, test } from 'vitest';
import { evalLogs } from './eval-logs.ts';
import { parseLogQL } from './syntax/parse.ts';
import { querierOf, SECOND } from './testing/run.ts';

const querier = querierOf(['a', 'b', 'c', { line: '{"app":"x"}', metadata: { trace_id: 't' } }]);
const options = { querier, startNs: 0n, endNs: 10n * SECOND, direction: 'forward', limit: 10 } as const;

describe('a log query', () => {
  test('goes from start, inclusive, to end, exclusive', () => {
    const entries = evalLogs(parseLogQL('{app="shop"}'), { ...options, startNs: SECOND, endNs: 2n * SECOND });
    expect(entries.map(({ line }) => line)).toEqual(['b']);
  });

  test('gives the first lines in its direction that pass the pipeline', () => {
    const last = evalLogs(parseLogQL('{app="shop"} !~ "^{"'), { ...options, direction: 'backward', limit: 2 });
    expect(last.map(({ line }) => line)).toEqual(['c', 'b']);
  });

  test('keeps labels apart by where they come from', () => {
    const [entry] = evalLogs(parseLogQL('{app="shop"} | trace_id="t" | json'), options);
    expect(entry).toMatchObject({ stream: { app: 'shop' }, metadata: { trace_id: 't' }, parsed: { app_extracted: 'x' } });
  });

  test('counts a label as parsed once a stage has set it', () => {
    const [entry] = evalLogs(parseLogQL('{app="shop"} | trace_id="t" | label_format trace_id="z", app="y"'), options);
    expect(entry).toMatchObject({ stream: {}, metadata: {}, parsed: { trace_id: 'z', app: 'y' } });
  });

  test('ends with an error when it reads too much or takes too long', () => {
    const run = (limits: object) => () => evalLogs(parseLogQL('{app="shop"} |= "nothing"'), { ...options, limits });
    expect(run({ maxEntries: 3 })).toThrow('more than 3 lines');
    const many = querierOf(Array.from({ length: 2000 }, () => 'x'));
    expect(() =>
      evalLogs(parseLogQL('{app="shop"}'), {
        ...options,
        endNs: 9999n * SECOND,
        limit: 9999,
        querier: many,
        limits: { isExpired: () => true },
      }),
    ).toThrow('timed out');
  });

  test('is no metric query', () => {
    expect(() => evalLogs(parseLogQL('vector(1)'), options)).toThrow('only log selector is supported');
  });
});
