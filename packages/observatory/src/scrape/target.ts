import { formatDuration, type Labels, labelsKey } from '@faultline/query-core';
import type { ScrapeJob, TargetGroup } from './config.ts';
import { relabel } from './relabel.ts';

/** Something to be scraped. */
export type Target = Readonly<{
  job: ScrapeJob;
  url: string;
  /** Those that all its series carry. */
  labels: Labels;
  /** What discovery said, before relabelling. */
  discoveredLabels: Labels;
  /** Equal for targets that would be scraped alike. */
  key: string;
}>;

export type TargetOutcome = Readonly<{ kind: 'active'; target: Target }> | Readonly<{ kind: 'dropped'; discoveredLabels: Labels }>;

/** The targets of a group that discovery found, after relabelling. Throws for an address that makes no URL. */
export function targetsOf(job: ScrapeJob, group: TargetGroup): TargetOutcome[] {
  return group.targets.map((address) => {
    const discoveredLabels = discovered(job, { ...group.labels, __address__: address });
    const labels = relabel(discoveredLabels, job.relabelRules);
    if (!labels?.['__address__']) return { kind: 'dropped', discoveredLabels };
    const url = urlOf(labels);
    const kept: Record<string, string> = { __proto__: null } as never;
    for (const name in labels) if (!name.startsWith('__') && labels[name] !== '') kept[name] = labels[name] as string;
    kept['instance'] ??= labels['__address__'];
    return { kind: 'active', target: { job, url, labels: kept, discoveredLabels, key: `${job.jobName} ${url} ${labelsKey(kept)}` } };
  });
}

function discovered(job: ScrapeJob, labels: Readonly<Record<string, string>>): Labels {
  const params = Object.entries(job.params).map(([name, [value = '']]) => [`__param_${name}`, value]);
  return {
    job: job.jobName,
    __scheme__: job.scheme,
    __metrics_path__: job.metricsPath,
    __scrape_interval__: formatDuration(job.intervalMs),
    __scrape_timeout__: formatDuration(job.timeoutMs),
    ...Object.fromEntries(params),
    ...labels,
  };
}

function urlOf(labels: Readonly<Record<string, string>>): string {
  const url = new URL(`${labels['__scheme__']}://${labels['__address__']}`);
  url.pathname = labels['__metrics_path__'] ?? '/metrics';
  for (const name in labels) {
    if (name.startsWith('__param_')) url.searchParams.set(name.slice('__param_'.length), labels[name] as string);
  }
  return url.href;
}
