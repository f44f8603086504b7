import { ChaosError } from '@faultline/chaos';
import { CommanderError } from 'commander';
import { LabError } from '../lab-error.ts';
import { CliError, EXIT_FAILURE, EXIT_USAGE } from './cli-error.ts';
import { runInCompose, takeStack } from './compose-stack.ts';
import { createProgram } from './program.ts';

/** Runs one command; resolves with the exit code. */
export async function runCli(args: readonly string[]): Promise<number> {
  try {
    const { stack, rest } = takeStack(args);
    const help = rest.some((arg) => arg === '--help' || arg === '-h');
    if (stack === 'compose' && rest[0] !== 'logs' && !help) return await runInCompose(rest);
    const program = await createProgram(rest[0], stack);
    await program.parseAsync([...rest], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return tell(error);
  }
}

function tell(error: unknown): number {
  // Commander has said what there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof CliError) return complain(error.message, error.exitCode);
  if (error instanceof ChaosError)
    return complain(error.message, error.code === 'invalid_fault' || error.code === 'unknown_fault' ? EXIT_USAGE : EXIT_FAILURE);
  if (error instanceof LabError) return complain(error.message, EXIT_FAILURE);
  return complain(error instanceof Error ? (error.stack ?? error.message) : String(error), EXIT_FAILURE);
}

function complain(message: string, exitCode: number): number {
  process.stderr.write(`faultline: ${message}\n`);
  return exitCode;
}
