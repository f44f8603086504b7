import { expect, test } from 'vitest';
import { ConfigError, parsePrometheusConfig } from './config.ts';

const parse = (yaml: string) => parsePrometheusConfig(yaml, '/etc/prometheus');

test('an empty file is a configuration', () => {
  expect(parse('')).toEqual({ evaluationIntervalMs: 60_000, externalLabels: {}, ruleFiles: [], jobs: [], warnings: [] });
});

test('jobs inherit from the global section, and paths count from the file', () => {
  const { jobs, ruleFiles } = parse(`
global: {scrape_interval: 2s, scrape_timeout: 1500ms}
rule_files: [rules/*.yml]
scrape_configs:
  - job_name: faultline
    file_sd_configs: [{files: [targets/*.json], refresh_interval: 5s}]
    body_size_limit: 1MB
    static_configs: [{targets: ['a:1'], labels: {n: 1}}]
`);
  expect(ruleFiles).toEqual(['/etc/prometheus/rules/*.yml']);
  expect(jobs[0]).toMatchObject({
    intervalMs: 2_000,
    timeoutMs: 1_500,
    bodySizeLimitBytes: 1024 * 1024,
    files: [{ pattern: '/etc/prometheus/targets/*.json', refreshMs: 5_000 }],
    staticGroups: [{ targets: ['a:1'], labels: { n: '1' } }],
    honorTimestamps: true,
  });
});

test('settings without effect are told one by one', () => {
  const { warnings } = parse('remote_write: []\nscrape_configs: [{job_name: a, ec2_sd_configs: [], proxy_url: x}]');
  expect(warnings.toSorted()).toEqual([
    'remote_write is not supported and has no effect',
    'scrape_configs.0.ec2_sd_configs is not supported and has no effect',
    'scrape_configs.0.proxy_url is not supported and has no effect',
  ]);
});

test.each([
  ['scrape_configs: [{job_name: a}, {job_name: a}]', 'multiple scrape configs'],
  ['scrape_configs: [{job_name: a, scrape_interval: 1s, scrape_timeout: 2s}]', 'timeout is greater'],
  ['global: {scrape_interval: often}', 'global.scrape_interval: "often" is not a duration'],
  ['scrape_configs: [{}]', 'scrape_configs.0.job_name'],
  ['a: [', 'at line 1'],
])('%s is refused', (yaml, reason) => {
  expect(() => parse(yaml)).toThrow(ConfigError);
  expect(() => parse(yaml)).toThrow(reason);
});
