import { attemptOf } from '../attempt/attempt.ts';
import type { PlacedExercise } from '../definition/place.ts';
import type { Dossier } from '../grade/dossier.ts';
import type { Clocks, Result } from '../grade/result.ts';
import { standingsOf } from '../grade/standings.ts';
import { clockTime } from './chart.ts';
import { promptsFor } from './prompts.ts';
import { timelineOf } from './timeline.ts';

export interface Finished {
  readonly exercise: PlacedExercise;
  readonly dossier: Dossier;
  readonly result: Result;
}

export const clockNames: Readonly<Record<keyof Clocks, string>> = {
  injected: 'fault in force',
  onset: 'onset',
  firstUserError: 'first failed checkout',
  alert: 'alert',
  acknowledged: 'acknowledged',
  diagnosed: 'diagnosed',
  mitigated: 'mitigated',
  recovered: 'recovered',
};

/** The retrospective as Markdown: what a team would file, with the questions filled in and the answers left to it. */
export function markdownReport(finished: Finished): string {
  const { exercise, dossier, result } = finished;
  const attempt = attemptOf(dossier.events);
  const start = result.clocks.injected ?? attempt.startedAt ?? attempt.briefedAt;
  return `${[
    `# Retrospective: ${exercise.title}`,
    `${exercise.id}, ${attempt.mode}, seed ${exercise.seed}, ${new Date(attempt.briefedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC. **${result.passed ? 'Passed' : 'Not passed'}, ${result.score} of 100.**`,
    ...(result.failures.length === 0 ? [] : [bullets(result.failures)]),
    '## What it was',
    exercise.truth.explanation.trim(),
    bullets(
      exercise.truth.causes.map(
        ({ component, mechanism, scope }) => `${component}: ${mechanism}${scope === undefined ? '' : ` (${scope})`}`,
      ),
    ),
    ...(exercise.truth.propagation.length === 0
      ? []
      : [`How it travelled:\n\n${bullets(exercise.truth.propagation.map(({ from, to, how }) => `${from} → ${to}: ${how}`))}`]),
    '## Clocks',
    table(
      ['clock', 'at (UTC)', 'after'],
      Object.entries(clockNames).map(([key, name]) => clockRow(name, result.clocks[key as keyof Clocks], start)),
    ),
    '## Timeline',
    bullets(timelineOf(dossier, result).map(({ at, what }) => `${clockTime(at)} ${what}`)),
    '## Score',
    table(
      ['part', 'points', 'of', 'why'],
      [
        ...Object.entries(result.parts).map(([name, { points, of, why }]) => [name, String(points), String(of), why]),
        ...result.costs.map(({ points, why }) => ['cost', `−${points}`, '', why]),
      ],
    ),
    ...observers(finished),
    '## Harm',
    bullets(harmLines(result)),
    '## Evidence',
    bullets(evidenceLines(finished)),
    '## How could observability have helped us detect this faster?',
    bullets(promptsFor(exercise, dossier, result)),
    '_Your answers:_',
    ...(attempt.notes.length === 0 ? [] : ['## Notes', bullets(attempt.notes.map(({ at, text }) => `${clockTime(at)} ${text}`))]),
  ].join('\n\n')}\n`;
}

/** Where several looked, each on their own: what every one of them said, and what it was worth. */
function observers({ exercise, dossier }: Finished): string[] {
  const rows = observerRows({ exercise, dossier });
  return rows.length === 0 ? [] : ['## Observers', table(['observer', 'points', 'answered', 'why'], rows)];
}

export function observerRows({ exercise, dossier }: Pick<Finished, 'exercise' | 'dossier'>): string[][] {
  return standingsOf(exercise, dossier).map(({ observer, points, of, at, parts }) => [
    observer,
    `${points} of ${of}`,
    clockTime(at),
    `${parts.component.why}; evidence: ${parts.evidence.why}`,
  ]);
}

export function harmLines({ harm }: Result): string[] {
  return [
    `${harm.failedCheckouts} of ${harm.checkouts} checkouts failed, ${harm.unknownCheckouts} ended without an answer, ${harm.deferredCheckouts} were accepted for later`,
    ...Object.entries(harm.budgetSpent).map(([slo, share]) => `${slo}: ${Math.round(share * 1_000) / 10} % of the period's error budget`),
    ...(harm.brokenInvariants.length === 0 ? ['every invariant holds'] : harm.brokenInvariants.map((name) => `broken: ${name}`)),
  ];
}

export function evidenceLines({ exercise, dossier }: Finished): string[] {
  const given = attemptOf(dossier.events).diagnosis?.evidence ?? [];
  return [
    ...given.map(
      ({ evidence, accepted, reason }) =>
        `${accepted ? 'held' : 'refused'}: ${code('query' in evidence ? evidence.query : `trace ${evidence.traceId}`)} – ${reason}`,
    ),
    ...exercise.evidence.map(({ query, shows }) => `a model answer: ${code(query)} – ${shows}`),
  ];
}

const code = (text: string): string => `\`${text.replaceAll(/\s+/g, ' ').trim()}\``;
const bullets = (lines: readonly string[]): string => (lines.length === 0 ? '- nothing' : lines.map((line) => `- ${line}`).join('\n'));

function clockRow(name: string, at: number | undefined, start: number): string[] {
  return at === undefined ? [name, '–', ''] : [name, clockTime(at), `${Math.round((at - start) / 1_000)} s`];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
