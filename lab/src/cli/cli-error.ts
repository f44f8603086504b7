export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 64;

/** A command cannot do what was asked; the message is one line that says what and how to mend it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? EXIT_FAILURE;
  }
}
