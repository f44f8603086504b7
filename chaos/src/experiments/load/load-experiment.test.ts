import { describe, expect, test } from 'vitest';
import { ExperimentError } from './experiment-error.ts';
import { parseExperiment, UnknownVariableError } from './load-experiment.ts';

const good = `title: Slow
description: Something is slow
configuration:
  lab_url: {type: env, key: LAB_URL, default: 'http://127.0.0.1:4000'}
  delay: 20
secrets:
  lab: {token: {type: env, key: LAB_TOKEN}}
method:
  - name: slow it down
    type: action
    provider:
      type: http
      method: POST
      url: \${lab_url}/api/chaos/faults
      headers: {Authorization: 'Bearer \${token}'}
      arguments: {kind: latency, target: payment-provider, parameters: {latencyMs: '\${delay}'}, durationMs: 1000}
`;
const env = { LAB_TOKEN: 's3cret' };
const load = (text: string, vars: Record<string, string> = {}) => parseExperiment(text, 'x.yaml', { env, vars });

function problemsOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ExperimentError) return error.message.split('\n');
    throw error;
  }
  return [];
}

test('names are replaced by what configuration, environment and secrets say, and numbers stay numbers', () => {
  const { experiment, configuration } = load(good);
  expect(experiment.method[0]?.provider).toMatchObject({
    url: 'http://127.0.0.1:4000/api/chaos/faults',
    headers: { Authorization: 'Bearer s3cret' },
    arguments: { parameters: { latencyMs: 20 } },
  });
  expect(configuration.secretValues).toEqual(['s3cret']);
});

test('a variable takes the place of a value of the configuration, as the same type', () => {
  const { experiment } = load(good, { delay: '300' });
  expect(experiment.method[0]?.provider).toMatchObject({ arguments: { parameters: { latencyMs: 300 } } });
  expect(() => load(good, { dealy: '300' })).toThrow(UnknownVariableError);
});

test('two dollars are one', () => {
  expect(load(good.replace('Something is slow', 'costs $$5')).experiment.description).toBe('costs $5');
});

test('a ref is the activity that it names', () => {
  const { experiment } = load(`${good}rollbacks:\n  - ref: slow it down\n`);
  expect(experiment.rollbacks).toEqual([experiment.method[0]]);
});

test('anchors and merge keys are understood, and what is wrong inside of them is found', () => {
  const text = good.replace("headers: {Authorization: 'Bearer ${token}'}", "headers: &auth {Authorization: 'Bearer ${token}'}");
  const more = `${text}  - name: again
    type: action
    provider: {type: http, url: 'http://127.0.0.1/', headers: *auth}
`;
  expect(load(more).experiment.method[1]?.provider).toMatchObject({ headers: { Authorization: 'Bearer s3cret' } });
});

describe('what is wrong is told with its line and column, and how to mend it', () => {
  test.each<[what: string, from: string | RegExp, to: string, problem: string]>([
    ['no YAML', 'title: Slow', 'title: [Slow', 'x.yaml:2:1: not YAML'],
    ['a key that is missing', 'title: Slow\n', '', 'x.yaml:1:1: title is missing'],
    ['a key that nobody knows', 'title: Slow', 'titel: Slow', 'x.yaml:1:1: unknown key titel; there are version, title'],
    [
      'a name that nothing has',
      '${token}',
      '${tokne}',
      'x.yaml:15:32: nothing is called ${tokne}; configuration has lab_url, delay, token',
    ],
    ['a variable that is not set', 'key: LAB_TOKEN', 'key: LAB_TOKENS', 'x.yaml:7:16: the environment has no LAB_TOKENS'],
    ['a provider that needs Python', 'type: http', 'type: python', 'x.yaml:12:13: providers of type python are not supported'],
    ['another type of activity', 'type: action', 'type: act', 'x.yaml:10:11: an activity has a type, probe or action'],
    ['no address', /url: .*/, 'url: nowhere', 'x.yaml:14:12: url: must be a URL'],
    ['a fault without an end', ', durationMs: 1000', '', 'x.yaml:16:18: a fault needs durationMs'],
    ["a parameter of the fault's that it has not", 'latencyMs:', 'latency:', 'latency: latencyMs: '],
    ['a parameter out of range', 'delay: 20', 'delay: -20', 'its parameters are latencyMs, jitterMs'],
    [
      'a text for a number',
      'method:\n',
      'method:\n  - {name: a, type: probe, pauses: {after: long}, provider: {type: process, path: x}}\n',
      'x.yaml:9:44: after must be a number',
    ],
    [
      'a ref to nothing',
      'method:\n',
      'method:\n  - ref: nothing\n',
      'x.yaml:9:10: no activity is called "nothing"; there are slow it down',
    ],
    ['not a mapping', /^[^]*$/, '- 1', 'x.yaml:1:1: an experiment is a mapping'],
  ])('%s', (_what, from, to, problem) => {
    expect(problemsOf(good.replace(from, to)).join('\n')).toContain(problem);
  });

  const withProbe = (tolerance: string, query = 'up', path = '/api/v1/query'): string => `${good}
steady-state-hypothesis:
  title: Fine
  probes:
    - name: fine
      type: probe
      tolerance: ${tolerance}
      provider: {type: http, url: 'http://127.0.0.1:9090${path}', arguments: {query: '${query}', q: '${query}'}}
`;
  test.each([
    ['a hypothesis without a tolerance', withProbe('0').replace('      tolerance: 0\n', ''), 'tolerance is missing'],
    ['a tolerance of no type', withProbe('{type: fuzzy}'), 'a tolerance has a type: regex, jsonpath, range or probe'],
    ['a pattern that is none', withProbe("{type: regex, pattern: '('}"), 'x.yaml:23:41: pattern: '],
    ['a path that is none', withProbe("{type: jsonpath, path: '$.['}"), 'x.yaml:23:41: path: '],
    ['a range upside down', withProbe('{type: range, range: [2, 1]}'), 'the first of a range'],
    ['a query that is no PromQL', withProbe('200', 'sum('), 'not PromQL: '],
    ['a query that is no LogQL', withProbe('200', '{a=', '/loki/api/v1/query_range'), 'not LogQL: '],
    ['a query that is no TraceQL', withProbe('200', '{ a }', '/api/search'), 'not TraceQL: '],
  ])('%s', (_what, text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  test('all of it at once, from top to bottom', () => {
    const text = good.replace('title: Slow', 'titel: Slow').replace('type: action', 'type: act');
    expect(problemsOf(text).map((line) => line.split(': ')[0])).toEqual(['x.yaml:1:1', 'x.yaml:1:1', 'x.yaml:10:11']);
  });
});
