/** The lab cannot run, for a reason that is told in words meant for the person at the keyboard. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code = 'cannot_run';
}
