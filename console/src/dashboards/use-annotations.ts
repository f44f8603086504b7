import { useQuery } from '@tanstack/react-query';
import type { Annotation } from '../chart/time-chart.tsx';
import { nameOf, queryRange } from '../telemetry/prometheus-range.ts';
import type { Span } from '../time/time-range.ts';
import type { AnnotationQuery } from './model.ts';

interface Query {
  readonly queries: readonly AnnotationQuery[];
  readonly resolve: (nowMs: number) => Span;
  readonly key: string;
  readonly stepS: number;
  readonly refreshMs: number;
}

/** Series that are there from time to time: each uninterrupted stretch is one annotation. */
export function useAnnotations({ queries, resolve, key, stepS, refreshMs }: Query): readonly Annotation[] {
  const step = Math.max(5, stepS);
  const { data = [] } = useQuery({
    queryKey: ['annotations', key, step, queries.map(({ expr }) => expr)],
    refetchInterval: refreshMs === 0 ? false : refreshMs,
    queryFn: async ({ signal }) => {
      const span = resolve(Date.now());
      const found = await Promise.all(
        queries
          .filter(({ enable, expr }) => enable !== false && expr !== undefined)
          .map(async ({ expr = '', titleFormat, iconColor = '' }) =>
            (await queryRange({ query: expr, stepS: step, ...span }, signal)).flatMap(({ labels, points }) =>
              stretches(points, step).map(
                ([start, end]): Annotation => ({
                  startMs: start * 1_000,
                  endMs: end * 1_000,
                  text: nameOf(labels, titleFormat),
                  tone: iconColor === 'red' ? 'bad' : iconColor === 'purple' ? 'warn' : 'neutral',
                }),
              ),
            ),
          ),
      );
      return found.flat();
    },
  });
  return data;
}

/** First and last instant of each run of points that follow on each other. */
export function stretches(points: readonly (readonly [number, number])[], stepS: number): [start: number, end: number][] {
  const found: [number, number][] = [];
  for (const [seconds] of points) {
    const last = found.at(-1);
    if (last !== undefined && seconds - last[1] <= stepS * 2) last[1] = seconds;
    else found.push([seconds, seconds]);
  }
  return found;
}
