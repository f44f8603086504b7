import type { ChaosClient } from '../client.ts';
import type { ServiceReplica } from '../targets.ts';

/** A running lab under load, with nothing else going on in it. */
export interface MatrixLab {
  readonly chaos: ChaosClient;
  readonly urls: Readonly<Record<'lab' | 'toxiproxy' | 'provider' | 'shoppers', string>>;
  /** Every replica of every service. */
  readonly replicas: readonly ServiceReplica[];
  /** The lab's, which its processes take as well. */
  readonly token: string;
}

/** @throws Error when nobody answers, or not with what was asked for */
export async function getJson<T>({ token }: Pick<MatrixLab, 'token'>, url: string): Promise<T> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(3_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as T;
}

/** What the shoppers have felt so far. */
export interface Felt {
  readonly good: number;
  readonly bad: number;
}

const good = new Set(['confirmed', 'pending']);
/** Answers that are part of shopping. */
const neutral = new Set(['declined', 'out_of_stock']);

export async function felt(lab: MatrixLab): Promise<Felt> {
  const { totals } = await getJson<{ totals: Readonly<Record<string, number>> }>(lab, `${lab.urls.shoppers}/stats`);
  let [bought, failed] = [0, 0];
  for (const [outcome, count] of Object.entries(totals)) {
    if (good.has(outcome)) bought += count;
    else if (!neutral.has(outcome)) failed += count;
  }
  return { good: bought, bad: failed };
}
