import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExpr, selectorsOf } from '@faultline/promql';
import { processMetrics } from '@faultline/telemetry/catalogue';
import { type MetricDefinition, metricNames } from '@faultline/telemetry/names';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');

export type Rule = Readonly<{
  record?: string;
  alert?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}>;

/** Every rule that we ship, of both sets of windows. */
export const rules: readonly Rule[] = globSync('infra/prometheus/rules/**/*.yml', { cwd: root })
  .sort()
  .flatMap((path) =>
    (parse(readFileSync(join(root, path), 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
  );

/** What Prometheus makes itself of scrapes and alerts. */
const ofPrometheus = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'scrape_samples_post_metric_relabeling', 'ALERTS'];

/** Every series name of ours that a query may ask for. */
export const knownMetrics: ReadonlySet<string> = new Set([
  ...ofPrometheus,
  ...rules.flatMap(({ record }) => record ?? []),
  ...[...Object.entries<MetricDefinition>(metricNames), ...processMetrics().map((metric) => [metric.name, metric] as const)].flatMap(
    ([name, { type }]) => (type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]),
  ),
]);

/** Labels that are not the metric's own: of the target, of a histogram, or of a record. */
const everywhere = new Set(['__name__', 'job', 'instance', 'le']);

/** What a query asks for that does not exist, as sentences. @throws when it cannot be parsed */
export function problemsOf(query: string, alsoKnown: ReadonlySet<string> = new Set()): string[] {
  return selectorsOf(parseExpr(query)).flatMap(({ metricName, matchers }) => {
    if (metricName === undefined) return [];
    if (!knownMetrics.has(metricName) && !alsoKnown.has(metricName)) return [`there is no ${metricName}`];
    const definition = (metricNames as Readonly<Record<string, MetricDefinition>>)[metricName.replace(/_(?:bucket|sum|count)$/, '')];
    if (definition === undefined) return [];
    const labels: readonly string[] = definition.labels;
    return matchers.filter(({ name }) => !everywhere.has(name) && !labels.includes(name)).map(({ name }) => `${metricName} has no ${name}`);
  });
}
