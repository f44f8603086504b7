import type { Result } from '@faultline/exercise-engine';
import type { ExerciseSummary } from '../../exercises/list-exercises.ts';
import type { AttemptView } from '../../exercises/view-attempt.ts';
import { cell, type Line, span } from '../spans.ts';

export function renderList(exercises: readonly ExerciseSummary[]): Line[] {
  const head: Line = [cell('EXERCISE', { width: 34 }), cell('LEVEL', { width: 14 }), cell('MIN', { width: 5 }), span('RESULT')];
  return [
    head.map(({ text }) => span(text, 'dim')),
    ...exercises.map(
      (each): Line => [
        cell(each.id, { width: 34 }),
        cell(each.level, { width: 14 }),
        cell(String(each.minutes), { width: 5 }),
        resultOf(each),
      ],
    ),
    [],
    [span('node lab exercise start 1            guided: the steps are shown', 'dim')],
    [span('node lab exercise start 1 --blind    without steps; a seed puts the fault somewhere', 'dim')],
    [span('node lab exercise start random       any of them', 'dim')],
  ];
}

function resultOf({ available, attempts, passed, bestScore = 0 }: ExerciseSummary) {
  if (available === false) return span('not in this lab: a kind of fault is missing', 'dim');
  if (attempts === 0) return span('–', 'dim');
  return passed ? span(`passed, ${bestScore}`, 'good') : span(`not passed, ${bestScore}`, 'warn');
}

const nextStep: Readonly<Record<AttemptView['phase'], string>> = {
  briefed: 'the shop is being proven healthy; this takes up to a minute',
  baseline: 'the shop is healthy; the incident is about to begin (on a game day, when the facilitator injects it)',
  running: 'acknowledge the page: node lab exercise ack',
  acknowledged: 'find out what it is: node lab exercise diagnose --help',
  diagnosed: 'mend it: node lab exercise mitigate --help',
  mitigated: 'see whether the shop recovers (node lab exercise status); then: node lab exercise finish',
  recovered: 'it holds: node lab exercise finish',
  finishing: 'the trigger is played again, and the attempt graded; this takes up to a minute',
  graded: 'node lab exercise report',
  voided: 'it does not count, and the shop is as it was: node lab exercise start <exercise>',
};

/** With the page, the guide and the notes, or only where it stands: who has just done something has read them. */
export function renderAttempt(view: AttemptView, { isWhole = true } = {}): Line[] {
  return [
    [span(view.title, 'bold'), span(`  ${view.mode}, ${view.phase}, ${minutes(view.elapsedSeconds)}`, 'dim')],
    ...(view.phase === 'voided' ? [[span(`void: ${view.voidReason ?? ''}`, 'bad')]] : []),
    ...(isWhole ? renderBriefing(view) : []),
    ...section('Diagnosis', diagnosisText(view)),
    ...section('Done', view.actions.map(({ action, target, done }) => `${action} ${target}: ${done}`).join('\n')),
    ...view.brokenBounds.map((bound): Line => [span(bound, 'bad')]),
    ...('result' in view && view.result !== undefined ? renderResult(view.result) : []),
    [],
    [span('Next: ', 'dim'), span(nextStep[view.phase])],
    ...(view.hints.nextPrice === undefined || view.phase === 'graded' || view.phase === 'voided'
      ? []
      : [[span(`A hint costs ${view.hints.nextPrice} points: node lab exercise hint`, 'dim')]]),
  ];
}

function renderBriefing(view: AttemptView): Line[] {
  return [
    [],
    ...indented(view.page),
    ...section('Guide', view.phase === 'graded' || view.phase === 'voided' ? undefined : view.guide),
    ...section('Hints', view.hints.bought.map(({ price, text }) => `(${price}) ${text}`).join('\n')),
    ...section('Notes', view.notes.map(({ text }) => text).join('\n')),
  ];
}

function diagnosisText({ diagnosis }: AttemptView): string {
  if (diagnosis === undefined) return '';
  const causes = diagnosis.causes.map(
    ({ component, mechanism, scope }) => `${component}: ${mechanism}${scope === undefined ? '' : ` (${scope})`}`,
  );
  return [...causes, ...renderVerdicts(diagnosis.evidence)].join('\n');
}

type Verdicts = NonNullable<AttemptView['diagnosis']>['evidence'];

/** What running each piece of evidence again has shown. */
export const renderVerdicts = (evidence: Verdicts): string[] =>
  evidence.map(
    ({ evidence: each, accepted, reason }) =>
      `  ${accepted ? 'holds' : 'refused'}: ${'query' in each ? each.query : `trace ${each.traceId}`}\n    ${reason}`,
  );

export function renderResult({ passed, score, parts, costs, failures }: Result): Line[] {
  return [
    [],
    [span(passed ? 'Passed' : 'Not passed', passed ? 'good' : 'bad'), span(`  ${score} of 100`)],
    ...failures.map((failure): Line => [span(`  ${failure}`, 'warn')]),
    ...Object.entries(parts).map(
      ([name, { points, of, why }]): Line => [cell(`  ${name}`, { width: 14 }), cell(`${points}/${of}`, { width: 9 }), span(why, 'dim')],
    ),
    ...costs.map(({ points, why }): Line => [cell('  cost', { width: 14 }), cell(`-${points}`, { width: 9 }), span(why, 'dim')]),
  ];
}

function section(title: string, text: string | undefined): Line[] {
  return text === undefined || text === '' ? [] : [[], [span(title, 'bold')], ...indented(text)];
}

const indented = (text: string): Line[] => text.split('\n').map((line): Line => [span(`  ${line}`)]);
const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
