import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Sample } from '../lab/prometheus.ts';
import type { LogLine } from '../telemetry/loki.ts';
import { queryLogs } from '../telemetry/loki.ts';
import { type Exemplar, nameOf, queryExemplars, queryRange, queryVector, type Series } from '../telemetry/prometheus-range.ts';
import { type FoundTrace, searchTraces } from '../telemetry/tempo.ts';
import type { Span } from '../time/time-range.ts';
import type { PanelModel, Target } from './model.ts';
import { interpolate, type Macros } from './variables.ts';

export type PanelData =
  | { readonly kind: 'series'; readonly series: readonly (Series & { readonly name: string })[]; readonly exemplars: readonly Exemplar[] }
  | {
      readonly kind: 'samples';
      readonly answers: readonly { readonly refId: string; readonly samples: readonly (Sample & { readonly name: string })[] }[];
    }
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[] }
  | { readonly kind: 'traces'; readonly traces: readonly FoundTrace[] };

export interface PanelAnswer {
  readonly data: PanelData;
  /** What it was asked for: the axis shows it, also while newer data is on its way. */
  readonly span: Span;
}

interface PanelQuery {
  readonly panel: PanelModel;
  readonly resolve: (nowMs: number) => Span;
  /** Changes whenever the range or a variable does. */
  readonly key: string;
  readonly macros: Omit<Macros, 'spanS'>;
  readonly refreshMs: number;
  /** False as long as nobody sees the panel. */
  readonly enabled: boolean;
}

export function usePanelData({ panel, resolve, key, macros, refreshMs, enabled }: PanelQuery) {
  return useQuery<PanelAnswer>({
    queryKey: ['panel', panel.id, panel.title, key, macros.stepS],
    enabled,
    // Another range shows what was there until its own is.
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs === 0 ? false : refreshMs,
    queryFn: async ({ signal }) => {
      const span = resolve(Date.now());
      return { span, data: await load(panel, { span, macros: { ...macros, spanS: (span.endMs - span.startMs) / 1_000 }, signal }) };
    },
  });
}

interface Context {
  readonly span: Span;
  readonly macros: Macros;
  readonly signal: AbortSignal;
}

async function load({ targets = [], datasource }: PanelModel, context: Context): Promise<PanelData> {
  const { span, macros, signal } = context;
  if (datasource?.uid === 'tempo') {
    const found = await Promise.all(
      targets.map(({ query = '', limit = 20 }) => searchTraces({ query: interpolate(query, macros), limit, ...span }, signal)),
    );
    return { kind: 'traces', traces: found.flat().toSorted((a, b) => b.startMs - a.startMs) };
  }
  if (datasource?.uid === 'loki') {
    const [target] = targets;
    const answer = await queryLogs({ query: interpolate(target?.expr ?? '', macros), limit: target?.maxLines ?? 200, ...span }, signal);
    return answer.kind === 'lines'
      ? { kind: 'lines', lines: answer.lines }
      : {
          kind: 'series',
          series: answer.series.map((each) => ({ ...each, name: nameOf(each.labels, target?.legendFormat) })),
          exemplars: [],
        };
  }
  if (targets.every(({ instant }) => instant === true)) {
    const answers = await Promise.all(
      targets.map(async ({ refId, expr = '', legendFormat }) => ({
        refId,
        samples: (await queryVector(interpolate(expr, macros), span.endMs, signal)).map((sample) => ({
          ...sample,
          name: nameOf(sample.labels, legendFormat),
        })),
      })),
    );
    return { kind: 'samples', answers };
  }
  const [series, exemplars] = await Promise.all([
    Promise.all(targets.map((target) => loadSeries(target, context))),
    Promise.all(targets.filter(({ exemplar }) => exemplar === true).map((target) => loadExemplars(target, context))),
  ]);
  return { kind: 'series', series: series.flat(), exemplars: exemplars.flat() };
}

async function loadSeries({ expr = '', legendFormat }: Target, { span, macros, signal }: Context) {
  const series = await queryRange({ query: interpolate(expr, macros), stepS: macros.stepS, ...span }, signal);
  return series.map((each) => ({ ...each, name: nameOf(each.labels, legendFormat) }));
}

const MOST_EXEMPLARS = 200;

/** They come on top: a panel without them is still a panel. */
async function loadExemplars({ expr = '' }: Target, { span, macros, signal }: Context): Promise<Exemplar[]> {
  const found = await queryExemplars({ query: interpolate(expr, macros), ...span }, signal).catch(() => []);
  // The slowest say most.
  return found.toSorted((a, b) => b.value - a.value).slice(0, MOST_EXEMPLARS);
}
