import type { ErrorRequestHandler } from 'express';
import { ZodError } from 'zod';
import { ChaosError } from '../../chaos-error.ts';

const statusOf = { unauthenticated: 401, forbidden: 403, not_found: 404 } as const;

/** A request that does not get as far as the controller. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: keyof typeof statusOf;

  constructor(code: keyof typeof statusOf, message: string) {
    super(message);
    this.code = code;
  }
}

/** RFC 9457. The only place where errors become answers. */
export const sendProblem: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = { type: 'about:blank', ...describe(error) };
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};

function describe(error: unknown): { title: string; status: number; code: string } {
  if (error instanceof ChaosError) return { title: error.message, status: error.httpStatus, code: error.code };
  if (error instanceof ApiError) return { title: error.message, status: statusOf[error.code], code: error.code };
  if (error instanceof ZodError) {
    return {
      title: error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
      status: 400,
      code: 'invalid_fault',
    };
  }
  // express and body-parser mark what is the client's fault with a status.
  const { status, message = String(error) } = error as { status?: unknown; message?: string };
  if (typeof status === 'number' && status >= 400 && status < 500) return { title: message, status, code: 'invalid_fault' };
  return { title: message, status: 500, code: 'internal' };
}
