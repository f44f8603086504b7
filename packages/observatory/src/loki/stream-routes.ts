import { compareLabels, type Labels, labelsKey } from '@faultline/query-core';
import type { ApiReply, ApiRequest, Route } from '../http/route.ts';
import type { LogStore, StreamStats } from '../logs/log-store.ts';
import { getAndPost } from '../prometheus/query-routes.ts';
import type { Clock } from '../seams.ts';
import { lokiSuccess } from './envelope.ts';
import { limitParameter, parseSelector, rangeParameters } from './parameters.ts';

export type LokiStreamOptions = Readonly<{ logs: Pick<LogStore, 'streams'>; clock: Clock }>;

const SIX_HOURS_MS = 6 * 3_600_000;
const COMPATIBLE_VERSION = '3.7.6';

/** What there is to select: streams, their labels, their sizes. */
export function createLokiStreamRoutes({ logs, clock }: LokiStreamOptions): Route[] {
  function find(query: URLSearchParams, selector = query.get('query') ?? ''): StreamStats[] {
    const { startNs, endNs } = rangeParameters(query, clock.nowMs(), SIX_HOURS_MS);
    return logs.streams(parseSelector(selector), startNs, endNs);
  }

  const labelNames = ({ query }: ApiRequest): ApiReply => lokiSuccess(sortedSet(find(query).flatMap(({ labels }) => Object.keys(labels))));

  const labelValues = ({ query, params }: ApiRequest): ApiReply => {
    const name = params['name'] as string;
    return lokiSuccess(sortedSet(find(query).flatMap(({ labels }) => (Object.hasOwn(labels, name) ? [labels[name] as string] : []))));
  };

  const series = ({ query }: ApiRequest): ApiReply => {
    const selectors = query.getAll('match[]');
    const found = (selectors.length === 0 ? [''] : selectors).flatMap((selector) => find(query, selector));
    const distinct = new Map(found.map(({ labels }) => [labelsKey(labels), labels]));
    return lokiSuccess([...distinct.values()].sort(compareLabels));
  };

  const indexStats = ({ query }: ApiRequest): ApiReply => {
    const found = find(query);
    const sum = (field: 'chunks' | 'entries' | 'bytes'): number => found.reduce((total, stream) => total + stream[field], 0);
    return { json: { streams: found.length, chunks: sum('chunks'), entries: sum('entries'), bytes: sum('bytes') } };
  };

  /** Bytes by the labels that the selector names, or by those in `targetLabels`. */
  const volume = ({ query }: ApiRequest): ApiReply => {
    const { endNs } = rangeParameters(query, clock.nowMs(), SIX_HOURS_MS);
    const limit = limitParameter(query, { fallback: 100, max: 1_000 });
    const targets = (query.get('targetLabels') ?? '').split(',').filter((name) => name !== '');
    const names = targets.length > 0 ? targets : parseSelector(query.get('query') ?? '').map(({ name }) => name);
    const bytes = new Map<string, { metric: Record<string, string>; bytes: number }>();
    for (const stream of find(query)) {
      const metric = Object.fromEntries(Object.entries(stream.labels).filter(([name]) => names.length === 0 || names.includes(name)));
      const key = labelsKey(metric);
      bytes.set(key, { metric, bytes: (bytes.get(key)?.bytes ?? 0) + stream.bytes });
    }
    const largest = [...bytes.values()].sort((a, b) => b.bytes - a.bytes).slice(0, limit);
    const time = Number(endNs / 1_000_000n) / 1000;
    return lokiSuccess({
      resultType: 'vector',
      result: largest.map((one) => ({ metric: one.metric, value: [time, String(one.bytes)] })),
      stats: {},
    });
  };

  const detectedLabels = ({ query }: ApiRequest): ApiReply => {
    const values = new Map<string, Set<string>>();
    for (const { labels } of find(query)) addValues(values, labels);
    return { json: { detectedLabels: [...values].map(([label, found]) => ({ label, cardinality: found.size })) } };
  };

  return [
    ...getAndPost('/loki/api/v1/labels', labelNames),
    ...getAndPost('/loki/api/v1/series', series),
    ...getAndPost('/loki/api/v1/index/stats', indexStats),
    ...getAndPost('/loki/api/v1/index/volume', volume),
    ...getAndPost('/loki/api/v1/detected_labels', detectedLabels),
    { method: 'GET', path: '/loki/api/v1/label/:name/values', handle: labelValues },
    { method: 'GET', path: '/loki/api/v1/label', handle: labelNames },
    {
      method: 'GET',
      path: '/loki/api/v1/status/buildinfo',
      handle: () => ({
        json: { version: COMPATIBLE_VERSION, revision: 'faultline-observatory', branch: '', buildUser: '', buildDate: '', goVersion: '' },
      }),
    },
    { method: 'GET', path: '/ready', handle: () => ({ text: 'ready\n' }) },
  ];
}

const sortedSet = (texts: Iterable<string>): string[] => [...new Set(texts)].sort();

function addValues(into: Map<string, Set<string>>, labels: Labels): void {
  for (const name in labels) {
    const value = labels[name] as string;
    const known = into.get(name);
    if (known === undefined) into.set(name, new Set([value]));
    else known.add(value);
  }
}
