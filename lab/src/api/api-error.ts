import { ExerciseError, type ExerciseErrorCode } from '@faultline/exercise-engine';
import type { ErrorRequestHandler } from 'express';
import { ZodError } from 'zod';
import { ProcessError } from '../supervisor/process-error.ts';

const statusOf = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid_request: 400,
  internal: 500,
  unreachable: 502,
  overloaded: 503,
  timeout: 504,
} as const;
export type ApiErrorCode = keyof typeof statusOf;

const statusOfExercise: Readonly<Record<ExerciseErrorCode, number>> = {
  invalid_exercise: 500,
  unknown_exercise: 404,
  no_attempt: 404,
  attempt_running: 409,
  wrong_phase: 409,
  invalid_diagnosis: 400,
  invalid_action: 400,
  no_hint_left: 409,
  unhealthy: 409,
  not_graded: 409,
  unavailable: 409,
  no_game_day: 404,
  game_day_open: 409,
  unknown_observer: 404,
};

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** RFC 9457. */
export interface ApiProblem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
}

/** The only place where errors become answers. */
export const sendProblem: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  // Half an answer is on its way: only cutting the connection tells the client that it is not whole.
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, code, title } = describe(error);
  const problem: ApiProblem = { type: 'about:blank', title, status, code };
  response.status(status).type('application/problem+json').send(JSON.stringify(problem));
};

function describe(error: unknown): { status: number; code: string; title: string } {
  if (error instanceof ApiError) return { status: statusOf[error.code], code: error.code, title: error.message };
  if (error instanceof ProcessError) return { status: error.httpStatus, code: error.code, title: error.message };
  if (error instanceof ExerciseError) return { status: statusOfExercise[error.code], code: error.code, title: error.message };
  if (error instanceof ZodError) {
    const title = error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
    return { status: 400, code: 'invalid_request', title };
  }
  // express and body-parser mark what is the client's fault with a status.
  const { status, message } = error as { status?: unknown; message?: string };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status, code: 'invalid_request', title: message ?? 'bad request' };
  return { status: 500, code: 'internal', title: message ?? String(error) };
}
