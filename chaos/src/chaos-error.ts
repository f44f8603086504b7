const statusOf = {
  /** What was asked makes no sense. */
  invalid_fault: 400,
  unknown_fault: 404,
  /** Not beside what is in force already. */
  conflict: 409,
  /** Nothing is injected until somebody resumes. */
  halted: 409,
  /** It was asked for and did nothing: whatever it may have left has been undone. */
  not_injected: 502,
  /** A place that is needed does not answer. */
  unreachable: 503,
  /** What was injected is gone before its time. */
  lease_lost: 502,
  /** What was injected has done all that it was for, and ended by that. */
  completed: 502,
} as const;

export type ChaosErrorCode = keyof typeof statusOf;

export class ChaosError extends Error {
  override readonly name = 'ChaosError';
  readonly code: ChaosErrorCode;

  constructor(code: ChaosErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }

  get httpStatus(): number {
    return statusOf[this.code];
  }
}

export const isChaosErrorCode = (code: unknown): code is ChaosErrorCode => typeof code === 'string' && Object.hasOwn(statusOf, code);
