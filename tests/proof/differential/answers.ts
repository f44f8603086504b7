import { formatLabels } from '@faultline/query-core';
import { numberOf } from './captured.ts';

/** What a server said to a query, in a form that can be compared: order of series counts for nothing. */
export type QueryAnswer =
  | Readonly<{ kind: 'error'; errorType: string }>
  | Readonly<{ kind: 'result'; type: string; notes: readonly string[]; series: ReadonlyMap<string, readonly Sample[]> }>;
type Sample = readonly [seconds: number, value: string];

type Body = Readonly<{
  status: string;
  errorType?: string;
  warnings?: string[];
  infos?: string[];
  data?: { resultType: string; result: unknown };
}>;

export type Moment = Readonly<{ path: 'query' | 'query_range'; parameters: Readonly<Record<string, string>> }>;

export async function ask(url: string, query: string, { path, parameters }: Moment): Promise<QueryAnswer> {
  const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams({ query, ...parameters }) });
  const body = (await response.json()) as Body;
  if (body.data === undefined) return { kind: 'error', errorType: body.errorType ?? '' };
  const { resultType, result } = body.data;
  return { kind: 'result', type: resultType, notes: [...(body.warnings ?? []), ...(body.infos ?? [])].sort(), series: seriesOf(result) };
}

function seriesOf(result: unknown): Map<string, Sample[]> {
  const list = result as readonly unknown[];
  if (typeof list[0] === 'number') return new Map([['', [list as unknown as Sample]]]);
  return new Map(
    (list as readonly { metric: Record<string, string>; value?: Sample; values?: Sample[] }[]).map(({ metric, value, values }) => [
      formatLabels(metric),
      values ?? (value === undefined ? [] : [value]),
    ]),
  );
}

/** Which of equal series `topk` keeps is nobody's promise: only the values at each time are. */
export function withoutTies(answer: QueryAnswer): QueryAnswer {
  if (answer.kind === 'error') return answer;
  const byTime = Map.groupBy([...answer.series.values()].flat(), ([seconds]) => seconds);
  const byValue = (a: Sample, b: Sample): number => numberOf(a[1]) - numberOf(b[1]);
  return { ...answer, series: new Map([...byTime].map(([seconds, samples]) => [`at ${seconds}`, samples.toSorted(byValue)])) };
}

/** The first difference, in words; undefined where there is none that matters. */
export function differenceOf(ours: QueryAnswer, theirs: QueryAnswer, tolerance: number): string | undefined {
  if (ours.kind === 'error' || theirs.kind === 'error') {
    const [a, b] = [ours, theirs].map((answer) => (answer.kind === 'error' ? `error ${answer.errorType}` : 'a result'));
    return a === b ? undefined : `${a}, not ${b}`;
  }
  if (ours.type !== theirs.type) return `${ours.type}, not ${theirs.type}`;
  if (ours.notes.join('\n') !== theirs.notes.join('\n')) return `notes [${ours.notes.join('; ')}], not [${theirs.notes.join('; ')}]`;
  for (const key of theirs.series.keys()) if (!ours.series.has(key)) return `no series ${key}`;
  for (const [key, samples] of ours.series) {
    const expected = theirs.series.get(key);
    if (expected === undefined) return `one series too many: ${key}`;
    if (samples.length !== expected.length) return `${samples.length} samples, not ${expected.length}, in ${key}`;
    for (const [i, [seconds, value]] of samples.entries()) {
      const [expectedSeconds, expectedValue] = expected[i] as Sample;
      if (seconds !== expectedSeconds) return `a sample at ${seconds}, not ${expectedSeconds}, in ${key}`;
      if (!isClose(numberOf(value), numberOf(expectedValue), tolerance)) return `${value}, not ${expectedValue}, at ${seconds} in ${key}`;
    }
  }
  return undefined;
}

function isClose(a: number, b: number, tolerance: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
