/** `invalid_fault`: what was asked makes no sense; `conflict`: not now; `unreachable`: the place to inject it does not answer. */
export type ChaosErrorCode = 'invalid_fault' | 'unknown_fault' | 'conflict' | 'unreachable';

export class ChaosError extends Error {
  override readonly name = 'ChaosError';
  readonly code: ChaosErrorCode;

  constructor(code: ChaosErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
