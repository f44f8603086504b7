export type ExerciseErrorCode =
  | 'invalid_exercise'
  | 'unknown_exercise'
  | 'no_attempt'
  | 'attempt_running'
  | 'wrong_phase'
  | 'invalid_diagnosis'
  | 'invalid_action'
  | 'no_hint_left'
  | 'unhealthy'
  | 'not_graded'
  | 'no_game_day'
  | 'game_day_open'
  | 'unknown_observer'
  | 'unavailable';

/** The message is one line for the learner: what was wrong, and what to do. */
export class ExerciseError extends Error {
  override readonly name = 'ExerciseError';
  readonly code: ExerciseErrorCode;

  constructor(code: ExerciseErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
