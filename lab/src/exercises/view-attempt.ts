import { type Attempt, bounds, isOver, type PlacedExercise } from '@faultline/exercise-engine';
import type { ExerciseText } from '@faultline/exercise-engine/catalogue';

export interface ViewOptions {
  readonly attempt: Attempt;
  readonly exercise: PlacedExercise;
  readonly text: ExerciseText;
  /** Whether the shop is proven healthy, and the facilitator has not injected yet. */
  readonly isHeld: boolean;
  readonly nowMs: number;
}

/** What a learner may see of an attempt. Nothing of the truth is in it before the end; of a random one, not even which it is. */
export function viewAttempt({ attempt, exercise, text, isHeld, nowMs }: ViewOptions) {
  const over = isOver(attempt);
  const named = attempt.mode !== 'random' || over;
  const nextHint = exercise.hints[attempt.hints.length];
  return {
    id: attempt.id,
    mode: attempt.mode,
    phase: attempt.phase,
    task: exercise.task,
    ...(isHeld ? { held: true } : {}),
    // That they have spoken, not what they said: everybody is to look for themselves.
    answered: attempt.answers.map(({ observer, at }) => ({ observer, at: iso(at) })),
    ...(named ? { exercise: exercise.id, title: exercise.title } : { title: 'An incident' }),
    page: exercise.page.text.trim(),
    ...(named ? { briefing: text.briefing } : {}),
    minutes: exercise.minutes,
    ...(attempt.mode === 'guided' ? { guide: text.guide } : {}),
    clocks: {
      briefed: iso(attempt.briefedAt),
      started: iso(attempt.startedAt),
      acknowledged: iso(attempt.acknowledgedAt),
      diagnosed: iso(attempt.diagnosis?.at),
      mitigated: iso(attempt.actions.at(-1)?.at),
      recovered: iso(attempt.recoveredAt),
      ended: iso(attempt.endedAt),
    },
    elapsedSeconds: attempt.startedAt === undefined ? 0 : Math.round(((attempt.endedAt ?? nowMs) - attempt.startedAt) / 1_000),
    hints: {
      bought: attempt.hints.map(({ index, price }) => ({ price, text: exercise.hints[index]?.text ?? '' })),
      ...(nextHint === undefined ? {} : { nextPrice: nextHint.price }),
      left: exercise.hints.length - attempt.hints.length,
    },
    notes: attempt.notes.map(({ at, text: note }) => ({ at: iso(at), text: note })),
    actions: attempt.actions.map(({ at, action, target, done }) => ({ at: iso(at), action, target, done })),
    ...(attempt.diagnosis === undefined
      ? {}
      : {
          diagnosis: {
            causes: attempt.diagnosis.causes,
            evidence: attempt.diagnosis.evidence.map(({ evidence, accepted, reason }) => ({ evidence, accepted, reason })),
            ...(attempt.diagnosis.alert === undefined ? {} : { alert: attempt.diagnosis.alert }),
          },
        }),
    brokenBounds: attempt.bounds.map((bound) => bounds[bound]),
    ...(attempt.voidReason === undefined ? {} : { voidReason: attempt.voidReason }),
    ...(attempt.result === undefined
      ? {}
      : { result: attempt.result, placement: exercise.placement, debrief: text.debrief, furtherReading: text.furtherReading }),
  };
}

export type AttemptView = ReturnType<typeof viewAttempt>;

const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());
