import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { getJson } from '../lab/api.ts';

const logFunctions = [
  'rate',
  'count_over_time',
  'bytes_rate',
  'sum by ()',
  'topk',
  'quantile_over_time',
  '| json',
  '| logfmt',
  '| line_format',
  '| unwrap',
  '|=',
  '|~',
  '!=',
];
/** What our own log lines carry as structured metadata, which Loki's list of labels leaves out. */
const logMetadata = ['event', 'trace_id', 'request_id', 'order_id', 'detected_level', 'service_instance_id'];
const intrinsics = ['name', 'status', 'duration', 'kind', 'rootName', 'rootServiceName', 'traceDuration', 'error', 'server', 'client'];

export async function completeLogQL(context: CompletionContext): Promise<CompletionResult | null> {
  const value = context.matchBefore(/(\w+)\s*=~?\s*"[^"]*/);
  if (value !== null) {
    const label = /^\w+/.exec(value.text)?.[0] ?? '';
    const values = await list<readonly string[]>(`/api/loki/loki/api/v1/label/${encodeURIComponent(label)}/values`, ({ data }) => data);
    return {
      from: value.from + value.text.lastIndexOf('"') + 1,
      options: values.map((text) => ({ label: text, type: 'text' })),
      validFor: /^[^"]*$/,
    };
  }
  const word = context.matchBefore(/[\w|!=~]+/);
  if (word === null && !context.explicit) return null;
  const labels = await list<readonly string[]>('/api/loki/loki/api/v1/labels', ({ data }) => data);
  return {
    from: word?.from ?? context.pos,
    options: [...options([...new Set([...labels, ...logMetadata])], 'property'), ...options(logFunctions, 'function')],
    validFor: /^[\w|!=~]*$/,
  };
}

interface Tags {
  readonly scopes: readonly { readonly name: string; readonly tags: readonly string[] }[];
}

export async function completeTraceQL(context: CompletionContext): Promise<CompletionResult | null> {
  const value = context.matchBefore(/([\w.]+)\s*=~?\s*"[^"]*/);
  if (value !== null) {
    const tag = /^[\w.]+/.exec(value.text)?.[0] ?? '';
    const values = await list<readonly { readonly value: string }[]>(
      `/api/tempo/api/v2/search/tag/${encodeURIComponent(tag)}/values`,
      ({ tagValues }) => tagValues,
    );
    return {
      from: value.from + value.text.lastIndexOf('"') + 1,
      options: values.map((each) => ({ label: each.value, type: 'text' })),
      validFor: /^[^"]*$/,
    };
  }
  const word = context.matchBefore(/[\w.]+/);
  if (word === null && !context.explicit) return null;
  const scopes = await list<Tags['scopes']>('/api/tempo/api/v2/search/tags', (answer) => (answer as unknown as Tags).scopes);
  const found = scopes
    .filter(({ name }) => name === 'resource' || name === 'span')
    .flatMap(({ name, tags }) => tags.map((tag) => `${name}.${tag}`));
  return {
    from: word?.from ?? context.pos,
    options: [...options(intrinsics, 'keyword'), ...options(found, 'property')],
    validFor: /^[\w.]*$/,
  };
}

const options = (labels: readonly string[], type: string): Completion[] => labels.map((label) => ({ label, type }));

/** Without the backend there is nothing to suggest, and nothing to complain about: one can still write. */
async function list<T extends readonly unknown[]>(path: string, pick: (answer: Record<string, T>) => T | undefined): Promise<T> {
  const answer = await getJson<Record<string, T>>(path).catch((): Record<string, T> => ({}));
  return pick(answer) ?? ([] as unknown as T);
}
