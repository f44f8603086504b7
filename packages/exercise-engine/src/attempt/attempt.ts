import { ExerciseError } from '../exercise-error.ts';
import type { Result } from '../grade/result.ts';
import type { ActionName } from '../vocabulary/actions.ts';
import type { AttemptEvent, Bound, Mode } from './events.ts';

/** In the order in which they come; who mitigates before the diagnosis, as one may, is at `mitigated` and still owes a diagnosis. */
export const phases = [
  'briefed',
  'baseline',
  'running',
  'acknowledged',
  'diagnosed',
  'mitigated',
  'recovered',
  'finishing',
  'graded',
  'voided',
] as const;
export type Phase = (typeof phases)[number];

type Of<T extends AttemptEvent['type']> = Extract<AttemptEvent, { type: T }>;

export interface Attempt {
  readonly id: string;
  /** Undefined while a random attempt runs. */
  readonly exercise: string | undefined;
  readonly mode: Mode;
  readonly seed: number;
  readonly run: string;
  readonly phase: Phase;
  readonly briefedAt: number;
  readonly baseline: Of<'baseline'> | undefined;
  readonly startedAt: number | undefined;
  readonly acknowledgedAt: number | undefined;
  readonly diagnosis: Of<'diagnosed'> | undefined;
  readonly diagnoses: number;
  /** The last of each observer. */
  readonly answers: readonly Of<'answered'>[];
  readonly actions: readonly Of<'acted'>[];
  readonly hints: readonly Of<'hint'>[];
  readonly notes: readonly Of<'noted'>[];
  readonly restarts: readonly Of<'restarted'>[];
  readonly bounds: readonly Bound[];
  readonly recoveredAt: number | undefined;
  readonly result: Result | undefined;
  readonly voidReason: string | undefined;
  readonly endedAt: number | undefined;
}

/** What the events so far amount to. @throws ExerciseError `no_attempt` when they do not begin with a briefing */
export function attemptOf(events: readonly AttemptEvent[]): Attempt {
  const [first, ...rest] = events;
  if (first?.type !== 'briefed') throw new ExerciseError('no_attempt', 'an attempt begins with a briefing');
  const fresh: Attempt = {
    id: first.attempt,
    exercise: first.exercise,
    mode: first.mode,
    seed: first.seed,
    run: first.run,
    phase: 'briefed',
    briefedAt: first.at,
    baseline: undefined,
    startedAt: undefined,
    acknowledgedAt: undefined,
    diagnosis: undefined,
    diagnoses: 0,
    answers: [],
    actions: [],
    hints: [],
    notes: [],
    restarts: [],
    bounds: [],
    recoveredAt: undefined,
    result: undefined,
    voidReason: undefined,
    endedAt: undefined,
  };
  return rest.reduce(applyEvent, fresh);
}

export function applyEvent(attempt: Attempt, event: AttemptEvent): Attempt {
  const to = (phase: Phase, change: Partial<Attempt> = {}): Attempt => ({ ...attempt, ...change, phase: later(attempt.phase, phase) });
  switch (event.type) {
    case 'briefed':
      return attempt;
    case 'baseline':
      return to('baseline', { baseline: event });
    case 'started':
      return to('running', { startedAt: event.at });
    case 'acknowledged':
      return to('acknowledged', { acknowledgedAt: attempt.acknowledgedAt ?? event.at });
    case 'hint':
      return { ...attempt, hints: [...attempt.hints, event] };
    case 'noted':
      return { ...attempt, notes: [...attempt.notes, event] };
    case 'diagnosed':
      return to('diagnosed', { diagnosis: event, diagnoses: attempt.diagnoses + 1 });
    case 'answered':
      return { ...attempt, answers: [...attempt.answers.filter(({ observer }) => observer !== event.observer), event] };
    case 'acted':
      // What was mended can break again while the learner tries further things.
      return { ...to('mitigated', { actions: [...attempt.actions, event], recoveredAt: undefined }), phase: 'mitigated' };
    case 'restarted':
      return { ...attempt, restarts: [...attempt.restarts, event] };
    case 'bound_broken':
      return attempt.bounds.includes(event.bound) ? attempt : { ...attempt, bounds: [...attempt.bounds, event.bound] };
    case 'recovered':
      return to('recovered', { recoveredAt: event.at });
    case 'finishing':
      return to('finishing');
    case 'graded':
      return { ...attempt, phase: 'graded', result: event.result, endedAt: event.at };
    case 'voided':
      return { ...attempt, phase: 'voided', voidReason: event.reason, endedAt: event.at };
  }
}

const later = (a: Phase, b: Phase): Phase => (phases.indexOf(a) > phases.indexOf(b) ? a : b);

export const isOver = ({ phase }: Pick<Attempt, 'phase'>): boolean => phase === 'graded' || phase === 'voided';

export type Command =
  | { readonly type: 'ack' | 'diagnose' | 'finish' | 'note' | 'hint' }
  | { readonly type: 'mitigate'; readonly action: ActionName };

/** @throws ExerciseError `wrong_phase` that says what comes first */
export function assertMay({ type }: Command, attempt: Attempt): void {
  const { phase } = attempt;
  if (isOver(attempt))
    throw new ExerciseError('wrong_phase', `the attempt is over (${phase}); start another with: node lab exercise start <exercise>`);
  if (phase === 'finishing') throw new ExerciseError('wrong_phase', 'the attempt is being graded; see: node lab exercise status');
  if (type === 'note') return;
  if (phase === 'briefed' || phase === 'baseline')
    throw new ExerciseError('wrong_phase', 'the incident has not begun: the shop is being proven healthy first');
  if (type === 'ack' && attempt.acknowledgedAt !== undefined) throw new ExerciseError('wrong_phase', 'the page is acknowledged already');
  if (type === 'finish' && attempt.diagnosis === undefined && attempt.actions.length === 0)
    throw new ExerciseError('wrong_phase', 'say first what it is (diagnose) and mend it (mitigate); to give up, finish with --give-up');
}
