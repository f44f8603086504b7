import { formatDuration } from '@faultline/query-core';
import type { ApiRequest, Route } from '../http/route.ts';
import type { ScrapeLoop } from '../scrape/scrape-loop.ts';
import type { ScrapeManager } from '../scrape/scrape-manager.ts';
import { success } from './envelope.ts';

/** The version whose API this one answers like; clients choose their features by it. */
const COMPATIBLE_VERSION = '3.14.0';

export type StatusRoutesOptions = Readonly<{
  scrape: Pick<ScrapeManager, 'active' | 'dropped'>;
  /** The observatory's own metrics. */
  ownMetrics: () => Promise<{ contentType: string; text: string }>;
}>;

export function createStatusRoutes({ scrape, ownMetrics }: StatusRoutesOptions): Route[] {
  function targets({ query }: ApiRequest) {
    const state = query.get('state') ?? 'any';
    const pool = query.get('scrapePool') ?? '';
    const inPool = (name: string): boolean => pool === '' || pool === name;
    const active = state === 'dropped' ? [] : scrape.active.filter(({ target }) => inPool(target.job.jobName)).map(describeTarget);
    const dropped = state === 'active' ? [] : scrape.dropped.filter(({ job }) => inPool(job.jobName));
    return success({
      activeTargets: active,
      droppedTargets: dropped.map(({ job, discoveredLabels }) => ({ discoveredLabels, scrapePool: job.jobName })),
      droppedTargetCounts: countByPool(dropped.map(({ job }) => job.jobName)),
    });
  }

  const buildInfo = () =>
    success({
      version: COMPATIBLE_VERSION,
      revision: 'faultline-observatory',
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    });

  return [
    { method: 'GET', path: '/api/v1/targets', handle: targets },
    { method: 'GET', path: '/api/v1/status/buildinfo', handle: buildInfo },
    { method: 'GET', path: '/-/healthy', handle: () => ({ text: 'Prometheus Server is Healthy.\n' }) },
    { method: 'GET', path: '/-/ready', handle: () => ({ text: 'Prometheus Server is Ready.\n' }) },
    {
      method: 'GET',
      path: '/metrics',
      handle: async () => ownMetrics(),
    },
  ];
}

function describeTarget({ target, state }: ScrapeLoop) {
  const { job, labels, discoveredLabels, url } = target;
  return {
    discoveredLabels,
    labels,
    scrapePool: job.jobName,
    scrapeUrl: url,
    globalUrl: url,
    lastError: state.lastError,
    lastScrape: state.lastScrapeMs === 0 ? '0001-01-01T00:00:00Z' : new Date(state.lastScrapeMs).toISOString(),
    lastScrapeDuration: state.lastDurationMs / 1000,
    health: state.health,
    scrapeInterval: formatDuration(job.intervalMs),
    scrapeTimeout: formatDuration(job.timeoutMs),
  };
}

function countByPool(pools: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const pool of pools) counts[pool] = (counts[pool] ?? 0) + 1;
  return counts;
}
