const statusOf = {
  unknown_process: 404,
  not_running: 409,
  already_running: 409,
  not_paused: 409,
  /** A process takes one fault at a time. */
  has_fault: 409,
  unknown_fault: 404,
  shutting_down: 409,
  start_failed: 500,
  /** Nobody is there who could do it. */
  unavailable: 503,
} as const;

export type ProcessErrorCode = keyof typeof statusOf;

/** A process cannot do what was asked of it. */
export class ProcessError extends Error {
  override readonly name = 'ProcessError';
  readonly code: ProcessErrorCode;

  constructor(code: ProcessErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }

  get httpStatus(): number {
    return statusOf[this.code];
  }
}
