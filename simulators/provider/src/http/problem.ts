import { type ErrorCode, errorStatus, type Problem } from '@faultline/contracts/errors';
import { headers } from '@faultline/contracts/headers';
import type { ErrorRequestHandler, Response } from 'express';
import type { z } from 'zod';

/** Thrown by a handler to answer with this code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly problem: Pick<Problem, 'detail' | 'errors'>;

  constructor(code: ErrorCode, problem: Pick<Problem, 'detail' | 'errors'> = {}) {
    super(code);
    this.code = code;
    this.problem = problem;
  }
}

/** The line turns over in well under this. */
const RETRY_AFTER_S = 1;

export function sendProblem(response: Response, { code, problem: { detail, errors } }: Pick<Refusal, 'code' | 'problem'>): void {
  const status = errorStatus[code];
  const problem: Problem = {
    type: `https://provider.invalid/problems/${code}`,
    title: code.replaceAll('_', ' '),
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
  };
  if (status === errorStatus.rate_limited) response.setHeader(headers.retryAfter, String(RETRY_AFTER_S));
  response.status(status).type('application/problem+json').send(JSON.stringify(problem));
}

/** `onError` hears of what nobody meant to happen. */
export function answerProblems(onError: (error: unknown) => void): ErrorRequestHandler {
  // Four arguments: that is how Express knows it.
  return function answerProblem(error: unknown, _request, response, next) {
    const refusal = error instanceof Refusal ? error : new Refusal(isBodyError(error) ? 'malformed_body' : 'internal');
    if (refusal.code === 'internal') onError(error);
    if (response.headersSent) next(error);
    else sendProblem(response, refusal);
  };
}

/** Body-parser's own errors carry the status that they stand for. */
const isBodyError = (error: unknown): boolean => error instanceof Error && 'status' in error && Number(error.status) < 500;

/** @throws Refusal invalid_request, with what is wrong where */
export function parseOr400<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Refusal('invalid_request', { errors });
}
