/** The lab cannot run, for a reason that is told in words meant for the person at the keyboard, and that says how to mend it. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly code = 'cannot_run';
}
