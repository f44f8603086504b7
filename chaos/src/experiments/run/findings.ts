import type { ActivityRun } from './journal.ts';
import type { Finding } from './verdict.ts';

export function unhealthy(probe: ActivityRun): Finding {
  return { verdict: 'baseline_unhealthy', message: sentence(probe, 'before anything was done') };
}

export function deviation(probe: ActivityRun, when: string): Finding {
  return { verdict: 'deviated', message: sentence(probe, when) };
}

/** `during the method: checkouts are accepted: 0.87, wanted >= 0.99` */
function sentence({ activity, wanted, found, exception }: ActivityRun, when: string): string {
  const what = exception?.[1] ?? (wanted === undefined ? found : `${found}, wanted ${wanted}`);
  return `${when}: ${activity.name}: ${what}`;
}

/** A look every second may find the same thing many times; the first of each activity is told. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ verdict, message }) => {
    const key = `${verdict} ${message.split(': ').slice(0, 2).join(': ')}`;
    return !seen.has(key) && seen.add(key);
  });
}
