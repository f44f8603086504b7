import { ports } from '@faultline/topology';
import type { Lab } from './lab.ts';

export type CrowdStats = {
  readonly rate: number;
  /** Visits that nobody made: everybody who has an account was still waiting. */
  readonly turnedAway: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly recent: { readonly checkoutsPerSecond: number; readonly goodPerSecond: number };
};

/** The simulated shoppers of a lab: what they felt, and how many come. */
export function createCrowdControl(lab: Lab) {
  const base = `http://127.0.0.1:${ports.shoppers + lab.offset}`;
  const headers = (): Record<string, string> => ({ authorization: `Bearer ${lab.runFile().token}`, 'content-type': 'application/json' });
  return {
    async stats(): Promise<CrowdStats> {
      return (await (await fetch(`${base}/stats`, { headers: headers() })).json()) as CrowdStats;
    },
    async setRate(checkoutsPerSecond: number, visits: 'all' | 'checkouts' = 'all'): Promise<void> {
      await fetch(`${base}/load`, { method: 'PUT', headers: headers(), body: JSON.stringify({ checkoutsPerSecond, visits }) });
    },
  };
}
