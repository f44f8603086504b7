import { type Attempt, attemptOf } from '../attempt/attempt.ts';
import type { PlacedExercise } from '../definition/place.ts';
import type { Dossier } from '../grade/dossier.ts';
import type { Result } from '../grade/result.ts';

/** Longer than this between two clocks is worth a question. */
const LONG_MS = 60_000;

/** "How could observability have helped us detect this faster?", asked about what went by in this very attempt. */
export function promptsFor(exercise: PlacedExercise, dossier: Dossier, result: Result): string[] {
  const attempt = attemptOf(dossier.events);
  return [...aboutDetection(exercise, result), ...aboutDiagnosis(exercise, attempt, result), ...aboutMitigation(attempt, result)];
}

function aboutDetection({ page, faults }: PlacedExercise, { clocks }: Result): string[] {
  const { onset, firstUserError, alert, acknowledged } = clocks;
  const asked: string[] = [];
  if (faults.length === 0)
    return ['Nothing was wrong, and yet somebody was paged. What would the alert have to look at, so as not to fire for this?'];
  if (alert === undefined)
    asked.push(
      page.alert === undefined
        ? 'No alert fired for this. Which signal showed it first, and what would a rule on it look like?'
        : `${page.alert} did not fire before you mended it. Is its window too long, or did the defences hide the symptom from it?`,
    );
  if (firstUserError !== undefined && (alert === undefined || firstUserError < alert))
    asked.push(
      `The first shopper saw an error ${gap(firstUserError, alert)} before an alert did. Which signal moves before shoppers are hurt?`,
    );
  if (onset !== undefined && alert !== undefined && alert - onset > LONG_MS)
    asked.push(
      `The alert came ${gap(onset, alert)} after the onset. A shorter window pages sooner and flaps more: which would you choose here?`,
    );
  if (alert !== undefined && (acknowledged === undefined || acknowledged - alert > LONG_MS))
    asked.push('The page waited to be acknowledged. Did it say enough to be understood at a glance?');
  return asked;
}

function aboutDiagnosis({ evidence }: PlacedExercise, attempt: Attempt, { clocks, parts }: Result): string[] {
  const asked: string[] = [];
  const verdicts = attempt.diagnosis?.evidence ?? [];
  const [model] = evidence;
  if (verdicts.every(({ accepted }) => !accepted) && model !== undefined)
    asked.push(
      `No evidence held. \`${model.query}\` shows ${model.shows}. What would have led you to it: a dashboard, a runbook, the alert itself?`,
    );
  for (const { reason } of verdicts.filter(({ accepted }) => !accepted))
    asked.push(`A piece of evidence was refused: ${reason}. What did you believe it showed?`);
  if (parts.component.points < parts.component.of)
    asked.push(`Where: ${parts.component.why}. Which trace or label tells the origin from its victims?`);
  if (clocks.alert !== undefined && clocks.diagnosed !== undefined && clocks.diagnosed - clocks.alert > 5 * LONG_MS)
    asked.push(
      `From the page to the diagnosis went ${gap(clocks.alert, clocks.diagnosed)}. Which step took longest, and which panel would have saved it?`,
    );
  if (attempt.hints.length > 0)
    asked.push(`You bought ${attempt.hints.length} hint(s). What in the telemetry says the same thing for free?`);
  return asked;
}

function aboutMitigation(attempt: Attempt, { clocks, costs, harm }: Result): string[] {
  const asked: string[] = [];
  const { diagnosed, mitigated, recovered } = clocks;
  if (diagnosed !== undefined && mitigated !== undefined && mitigated > diagnosed + LONG_MS)
    asked.push(`It was known ${gap(diagnosed, mitigated)} before it was mended. Is the runbook's first step the one that stops the harm?`);
  if (mitigated !== undefined && recovered === undefined)
    asked.push('The shop was not seen to recover. How would you know that a mitigation has worked?');
  for (const { why } of costs.filter((cost) => cost.why.includes('restarted'))) asked.push(`${why}. What did you expect it to show?`);
  if (harm.deferredCheckouts > 0 && harm.failedCheckouts === 0)
    asked.push(
      `${harm.deferredCheckouts} checkouts were put off and none failed: a defence held. Who should know that it is at work, and how?`,
    );
  if (attempt.bounds.length > 0) asked.push('A bound was broken. What made the short way look like the right one?');
  return asked;
}

function gap(fromMs: number, toMs: number | undefined): string {
  if (toMs === undefined) return 'and none came,';
  const seconds = Math.max(0, Math.round((toMs - fromMs) / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
