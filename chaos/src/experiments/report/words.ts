import type { Activity } from '../load/schema.ts';
import type { ActivityRun, Journal } from '../run/journal.ts';
import type { Verdict } from '../run/verdict.ts';

/** Said the same way on the terminal and in reports. */
export const verdictWords: Readonly<Record<Verdict, { readonly word: string; readonly meaning: string }>> = {
  held: { word: 'HELD', meaning: 'the hypothesis held before, during and after' },
  deviated: { word: 'DEVIATED', meaning: 'the system did not do what the hypothesis says' },
  baseline_unhealthy: { word: 'BASELINE UNHEALTHY', meaning: 'the hypothesis did not hold before anything was done, so nothing was' },
  not_injected: { word: 'NOT INJECTED', meaning: 'the method was not carried out as written, so the run proves nothing' },
  interrupted: { word: 'INTERRUPTED', meaning: 'the run was cut short; what it had injected is reverted' },
  bad_experiment: { word: 'BAD EXPERIMENT', meaning: 'the file cannot be run' },
};

export function markOf({ status, tolerance_met: met }: ActivityRun): '✓' | '✗' | '·' {
  if (status === 'failed' || met === false) return '✗';
  return status === 'succeeded' ? '✓' : '·';
}

/** What came of an activity, behind its name. */
export function resultOf({ activity, status, found, wanted, exception, fault, tolerance_met: met, output }: ActivityRun): string {
  if (exception !== undefined) return exception[1] ?? '';
  if (status === 'skipped') return `not called: ${callOf(activity)}`;
  if (fault !== undefined) return `in force as ${fault}`;
  if (met !== undefined) return `${found}${wanted === undefined ? '' : ` (wanted ${wanted})`}`;
  const answered = (output as { readonly status?: number } | null)?.status;
  if (answered === undefined) return '';
  return activity.provider.type === 'http' ? `answered ${answered}` : `ended with ${answered}`;
}

/** What would be called. */
function callOf({ provider }: Activity): string {
  if (provider.type === 'process') return [provider.path, ...[provider.arguments ?? []].flat().map(String)].join(' ');
  const { url, method = 'GET', arguments: given } = provider;
  const line = `${method.toUpperCase()} ${url}`;
  return given === undefined ? line : `${line} ${typeof given === 'string' ? given : JSON.stringify(given).replaceAll(/\\n\s*/g, ' ')}`;
}

export const seconds = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 100) / 10;

/** Every activity of a run with the part of it in which it ran. */
export function stepsOf({
  steady_states: { before, after },
  run,
  rollbacks,
}: Journal): { readonly part: string; readonly runs: readonly ActivityRun[] }[] {
  return [
    { part: 'Before', runs: before?.probes ?? [] },
    { part: 'Method', runs: run },
    { part: 'After', runs: after?.probes ?? [] },
    { part: 'Rollbacks', runs: rollbacks },
  ].filter(({ runs }) => runs.length > 0);
}
