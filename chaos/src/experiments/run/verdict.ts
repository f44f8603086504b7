/**
 * How a run ended, and its exit code. Every way that is no success has a code of its own, so that none of them can pass for one.
 */
export const exitCodes = {
  /** The hypothesis held: before, during and after. */
  held: 0,
  deviated: 1,
  /** It did not hold before anything was done, so that nothing was. */
  baseline_unhealthy: 2,
  /** The method could not be carried out: a fault was not injected or did not last, or an action failed. */
  not_injected: 3,
  interrupted: 4,
  bad_experiment: 5,
} as const;

export type Verdict = keyof typeof exitCodes;

/** One reason for a verdict, as a sentence. */
export interface Finding {
  readonly verdict: Exclude<Verdict, 'held' | 'bad_experiment'>;
  readonly message: string;
}

/** What says more about whether the run can be trusted comes first. */
const precedence: readonly Verdict[] = ['baseline_unhealthy', 'interrupted', 'not_injected', 'deviated'];

export function verdictOf(findings: readonly Finding[]): Verdict {
  return precedence.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'held';
}
