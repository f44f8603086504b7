import { getJson } from './api.ts';

export type Labels = Readonly<Record<string, string>>;
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Answer<T> {
  readonly data: { readonly resultType: string; readonly result: readonly T[] };
}

export async function queryInstant(query: string, signal?: AbortSignal): Promise<Sample[]> {
  const { data } = await getJson<Answer<{ metric: Labels; value: readonly [number, string] }>>(
    `/api/prometheus/api/v1/query?${new URLSearchParams({ query }).toString()}`,
    signal,
  );
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}
