import { type ErrorCode, errorStatus, type Problem } from '@faultline/contracts/errors';

export type ServiceErrorOptions = {
  readonly cause?: unknown;
  /** Overrides the default: 5xx is worth another try, everything else is not. */
  readonly retryable?: boolean;
  /** Milliseconds until another try can succeed; becomes Retry-After. */
  readonly retryAfterMs?: number;
  readonly orderId?: string;
  /** Instead of the code's own: only for an answer that is made up, as by a fault. */
  readonly status?: number;
  readonly errors?: Problem['errors'];
};

/** The one error that a use case throws on purpose. Its code decides the status, by the table in the contracts. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly options: ServiceErrorOptions;

  constructor(code: ErrorCode, message: string, options: ServiceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.options = options;
  }

  get status(): number {
    return this.options.status ?? errorStatus[this.code];
  }
}

/** A dependency answered with an error that is not the caller's: 5xx, 429 where it is out of capacity, or what makes no sense. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
  readonly code = 'dependency_error';
  readonly dependency: string;
  readonly status: number;
  readonly problem: Problem | undefined;
  /** What the dependency said; a hop that has retried already says no, so that retries do not multiply. */
  readonly retryable: boolean;

  constructor(dependency: string, answer: { status: number; problem?: Problem | undefined; garbled?: boolean }) {
    const what = answer.garbled === true ? ' with a body that makes no sense' : '';
    super(`${dependency} answered ${answer.status}${answer.problem ? ` ${answer.problem.code}` : what}`);
    this.dependency = dependency;
    this.status = answer.status;
    this.problem = answer.problem;
    this.retryable = answer.problem?.retryable ?? true;
  }
}
