import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import {
  ExperimentError,
  exitCodes,
  findInLibrary,
  type LoadedExperiment,
  loadExperiment,
  UnknownVariableError,
} from '@faultline/chaos/experiments';
import { InvalidArgumentError } from 'commander';
import { CliError, EXIT_USAGE } from '../cli-error.ts';

type Options = Parameters<typeof loadExperiment>[1];

/** @throws CliError that says what is wrong, with the exit code for whose fault it is */
export function openExperiment(name: string, options: Options): LoadedExperiment {
  const file = existsSync(name) ? name : findInLibrary(name);
  if (file === undefined) {
    throw new CliError(`there is no file ${name}, and no experiment of that name; node lab run --list shows those there are`, {
      exitCode: EXIT_USAGE,
    });
  }
  try {
    return loadExperiment(relative(process.cwd(), file), options);
  } catch (error) {
    if (error instanceof ExperimentError) throw new CliError(describe(error), { exitCode: exitCodes.bad_experiment, cause: error });
    if (error instanceof UnknownVariableError) throw new CliError(error.message, { exitCode: EXIT_USAGE, cause: error });
    throw error;
  }
}

function describe({ message, problems }: ExperimentError): string {
  return problems.length === 1 ? message : `${problems.length} problems\n${message}`;
}

/** `latency_ms=1000`; repeated: all of them. */
export function variable(text: string, previous: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be like latency_ms=1000.');
  return { ...previous, [name]: value };
}
