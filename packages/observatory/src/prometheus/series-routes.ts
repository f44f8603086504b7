import { labelValue, QueryError } from '@faultline/query-core';
import type { ApiRequest, Route } from '../http/route.ts';
import type { MetricsStore } from '../metrics/metrics-store.ts';
import { success } from './envelope.ts';
import { badParameter, limitParameter, selectorParameters, timeParameter } from './parameters.ts';
import { getAndPost } from './query-routes.ts';

/** What there is to select: series, label names and values, metadata. */
export function createSeriesRoutes(store: MetricsStore): Route[] {
  function findSeries(query: URLSearchParams) {
    const startMs = timeParameter(query, 'start', Number.MIN_SAFE_INTEGER);
    const endMs = timeParameter(query, 'end', Number.MAX_SAFE_INTEGER);
    if (endMs < startMs) throw badParameter('end', 'end timestamp must not be before start timestamp');
    return store.find(selectorParameters(query), { startMs, endMs });
  }

  function series({ query }: ApiRequest) {
    if (!query.has('match[]')) throw new QueryError('bad_data', 'no match[] parameter provided');
    return limited(
      findSeries(query).map(({ labels }) => labels),
      query,
    );
  }

  function labelNames({ query }: ApiRequest) {
    if (!query.has('match[]')) return limited(store.labelNames().sort(), query);
    const names = new Set(findSeries(query).flatMap(({ labels }) => Object.keys(labels)));
    return limited([...names].sort(), query);
  }

  function labelValues({ query, params }: ApiRequest) {
    const name = labelName(params['name'] as string);
    if (!query.has('match[]')) return limited(store.labelValues(name).sort(), query);
    const values = new Set(findSeries(query).map(({ labels }) => labelValue(labels, name)));
    values.delete('');
    return limited([...values].sort(), query);
  }

  function metadata({ query }: ApiRequest) {
    const metric = query.get('metric') ?? '';
    const perMetric = limitParameter(query, 'limit_per_metric');
    const entries = metric === '' ? [...store.metadata.entries()] : [[metric, store.metadata.get(metric) ?? []] as const];
    const found = entries.filter(([, variants]) => variants.length > 0).slice(0, limitParameter(query));
    return success(Object.fromEntries(found.map(([name, variants]) => [name, variants.slice(0, perMetric)])));
  }

  return [
    ...getAndPost('/api/v1/series', series),
    ...getAndPost('/api/v1/labels', labelNames),
    { method: 'GET', path: '/api/v1/label/:name/values', handle: labelValues },
    { method: 'GET', path: '/api/v1/metadata', handle: metadata },
  ];
}

function limited(items: readonly unknown[], query: URLSearchParams) {
  const limit = limitParameter(query);
  if (items.length <= limit) return success(items);
  return success(items.slice(0, limit), { warnings: ['results truncated due to limit'] });
}

/** Names that are not plain arrive escaped: `U__` and then `_xx_` for each character. */
function labelName(name: string): string {
  if (name.startsWith('U__')) return unescapeName(name.slice(3));
  if (!/^[^\s{}"]+$/u.test(name)) throw new QueryError('bad_data', `invalid label name: ${JSON.stringify(name)}`);
  return name;
}

function unescapeName(escaped: string): string {
  return escaped.replace(/__|_([0-9a-fA-F]+)_/g, (_whole, code?: string) =>
    code === undefined ? '_' : String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff)),
  );
}
