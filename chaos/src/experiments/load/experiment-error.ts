/** Where in the file, from 1, and what to do about it. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The file is no experiment that can be run. Its message has a line `file:line:column: what` for each problem. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
  readonly code = 'bad_experiment';
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}
