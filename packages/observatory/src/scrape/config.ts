import { resolve } from 'node:path';
import { parseDuration } from '@faultline/query-core';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { parseRelabelRule, type RelabelRule } from './relabel.ts';

export type TargetGroup = Readonly<{ targets: readonly string[]; labels: Readonly<Record<string, string>> }>;

export type ScrapeJob = Readonly<{
  jobName: string;
  intervalMs: number;
  timeoutMs: number;
  metricsPath: string;
  scheme: 'http' | 'https';
  params: Readonly<Record<string, readonly string[]>>;
  honorLabels: boolean;
  honorTimestamps: boolean;
  /** 0: no limit. */
  sampleLimit: number;
  bodySizeLimitBytes: number;
  staticGroups: readonly TargetGroup[];
  files: readonly Readonly<{ pattern: string; refreshMs: number }>[];
  relabelRules: readonly RelabelRule[];
  metricRelabelRules: readonly RelabelRule[];
}>;

export type PrometheusConfig = Readonly<{
  evaluationIntervalMs: number;
  externalLabels: Readonly<Record<string, string>>;
  ruleFiles: readonly string[];
  jobs: readonly ScrapeJob[];
  /** Settings that Prometheus knows and this one leaves alone. */
  warnings: readonly string[];
}>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const duration = z.string().transform((text, context) => {
  try {
    return parseDuration(text);
  } catch {
    context.addIssue(`${JSON.stringify(text)} is not a duration`);
    return z.NEVER;
  }
});

const size = z.union([z.number(), z.string()]).transform((value, context) => {
  const [, count = '', unit = ''] = /^(\d+)(B|KB|MB|GB|KiB|MiB|GiB)?$/.exec(String(value)) ?? [];
  if (count === '') context.addIssue(`${JSON.stringify(value)} is not a size`);
  return Number(count) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit.replace(/i?B$/, ''));
});

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const labels = z.record(z.string(), text);
const targetGroup = z.strictObject({ targets: z.array(z.string()).default([]), labels: labels.default({}) });
const relabelRules = z.array(z.unknown().transform(parseRelabelRule)).default([]);

const scrapeConfig = z.strictObject({
  job_name: z.string().min(1),
  scrape_interval: duration.optional(),
  scrape_timeout: duration.optional(),
  metrics_path: z.string().default('/metrics'),
  scheme: z.enum(['http', 'https']).default('http'),
  params: z.record(z.string(), z.array(z.string())).default({}),
  honor_labels: z.boolean().default(false),
  honor_timestamps: z.boolean().default(true),
  sample_limit: z.int().nonnegative().optional(),
  body_size_limit: size.optional(),
  static_configs: z.array(targetGroup).default([]),
  file_sd_configs: z.array(z.strictObject({ files: z.array(z.string()), refresh_interval: duration.default(300_000) })).default([]),
  relabel_configs: relabelRules,
  metric_relabel_configs: relabelRules,
});

const globalConfig = z.strictObject({
  scrape_interval: duration.default(60_000),
  scrape_timeout: duration.default(10_000),
  evaluation_interval: duration.default(60_000),
  external_labels: labels.default({}),
  sample_limit: z.int().nonnegative().default(0),
  body_size_limit: size.default(0),
});

const prometheusConfig = z.strictObject({
  global: globalConfig.prefault({}),
  rule_files: z.array(z.string()).default([]),
  scrape_configs: z.array(scrapeConfig).default([]),
  // Alerts go to the Alertmanager in the same process, and storage has its limits elsewhere.
  alerting: z.unknown().optional(),
  storage: z.unknown().optional(),
});

/** Pages of a healthy target have some hundred kilobytes; what is this large is a label explosion. */
const DEFAULT_BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/** Reads prometheus.yml; relative paths in it count from `directory`. Throws ConfigError naming every setting that is wrong. */
export function parsePrometheusConfig(yaml: string, directory: string): PrometheusConfig {
  const { config, warnings } = parseKnown(yaml);
  const { global } = config;
  const names = config.scrape_configs.map(({ job_name }) => job_name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ConfigError(`found multiple scrape configs with job name ${JSON.stringify(twice)}`);
  return {
    evaluationIntervalMs: global.evaluation_interval,
    externalLabels: global.external_labels,
    ruleFiles: config.rule_files.map((path) => resolve(directory, path)),
    jobs: config.scrape_configs.map((job) => toJob(job, { global, directory })),
    warnings,
  };
}

function toJob(
  job: z.infer<typeof scrapeConfig>,
  { global, directory }: { global: z.infer<typeof globalConfig>; directory: string },
): ScrapeJob {
  const intervalMs = job.scrape_interval ?? global.scrape_interval;
  const timeoutMs = job.scrape_timeout ?? Math.min(global.scrape_timeout, intervalMs);
  if (timeoutMs > intervalMs) throw new ConfigError(`job ${job.job_name}: the scrape timeout is greater than the scrape interval`);
  if (intervalMs <= 0) throw new ConfigError(`job ${job.job_name}: the scrape interval must be positive`);
  return {
    jobName: job.job_name,
    intervalMs,
    timeoutMs,
    metricsPath: job.metrics_path,
    scheme: job.scheme,
    params: job.params,
    honorLabels: job.honor_labels,
    honorTimestamps: job.honor_timestamps,
    sampleLimit: job.sample_limit ?? global.sample_limit,
    bodySizeLimitBytes: (job.body_size_limit ?? global.body_size_limit) || DEFAULT_BODY_LIMIT_BYTES,
    staticGroups: job.static_configs,
    files: job.file_sd_configs.flatMap(({ files, refresh_interval }) =>
      files.map((pattern) => ({ pattern: resolve(directory, pattern), refreshMs: refresh_interval })),
    ),
    relabelRules: job.relabel_configs,
    metricRelabelRules: job.metric_relabel_configs,
  };
}

/** Prometheus has more settings than this one honours: those are told, then left out. */
function parseKnown(yaml: string): { config: z.infer<typeof prometheusConfig>; warnings: string[] } {
  let document: unknown;
  try {
    document = parseYaml(yaml) ?? {};
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const warnings: string[] = [];
  for (;;) {
    const parsed = prometheusConfig.safeParse(document);
    if (parsed.success) return { config: parsed.data, warnings };
    const unknown = parsed.error.issues.filter((issue) => issue.code === 'unrecognized_keys');
    const wrong = parsed.error.issues.filter((issue) => issue.code !== 'unrecognized_keys');
    if (wrong.length > 0) throw new ConfigError(wrong.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
    for (const { path, keys } of unknown) {
      const parent = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], document);
      for (const key of keys) {
        warnings.push(`${[...path, key].join('.')} is not supported and has no effect`);
        delete (parent as Record<string, unknown>)[key];
      }
    }
  }
}
