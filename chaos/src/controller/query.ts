import { z } from 'zod';

const TIMEOUT_MS = 2_000;

const sample = z.tuple([z.number(), z.string()]);
const answer = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
    z.object({ resultType: z.literal('scalar'), result: sample }),
  ]),
});

/** The values of an instant query, one a series. @throws Error when Prometheus does not answer, or not with numbers */
export function createQuery({ prometheusUrl }: { readonly prometheusUrl: string }): (promql: string) => Promise<readonly number[]> {
  return async (promql) => {
    const url = `${prometheusUrl}/api/v1/query?${new URLSearchParams({ query: promql }).toString()}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { data } = answer.parse(await response.json());
    const samples = data.resultType === 'scalar' ? [data.result] : data.result.map(({ value }) => value);
    return samples.map(([, value]) => Number(value)).filter((value) => !Number.isNaN(value));
  };
}
