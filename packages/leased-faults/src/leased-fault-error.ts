/** `invalid_fault`: it makes no sense; `conflict`: not beside what is in force; `unknown_fault`: there is none of this id (any more). */
export type LeasedFaultErrorCode = 'invalid_fault' | 'conflict' | 'unknown_fault';

export type LeasedFaultErrorOptions = {
  readonly cause?: unknown;
  /** What is wrong where in the parameters. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
};

export class LeasedFaultError extends Error {
  override readonly name = 'LeasedFaultError';
  readonly code: LeasedFaultErrorCode;
  readonly issues: NonNullable<LeasedFaultErrorOptions['issues']>;

  constructor(code: LeasedFaultErrorCode, message: string, { cause, issues = [] }: LeasedFaultErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.issues = issues;
  }
}
