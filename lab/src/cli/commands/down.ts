import type { Command } from 'commander';
import { allGone, currentRun, reclaim } from '../../state/current-run.ts';
import { statePaths } from '../../state/paths.ts';
import type { RunFile } from '../../state/run-file.ts';
import { CliError } from '../cli-error.ts';
import { createLabClient, NOTHING_RUNS } from '../lab-client.ts';

/** More than the longest drain. */
const STOP_WAIT_MS = 60_000;

export function registerDown(program: Command): void {
  program
    .command('down')
    .description('stop the lab, and wait until everything is gone')
    .addHelpText('after', '\nExample:\n  node lab down')
    .action(async () => {
      const path = statePaths().runFile;
      const current = currentRun(path);
      if (current.kind === 'none') {
        console.log(NOTHING_RUNS);
      } else if (current.kind === 'dead') {
        const ended = await reclaim(path, current.run);
        console.log(
          `The lab had died already; ${ended.length === 0 ? 'nothing of it was left' : `ended what it left: ${ended.join(', ')}`}.`,
        );
      } else {
        await stop(current.run);
        console.log('Everything has stopped.');
      }
    });
}

async function stop(run: RunFile): Promise<void> {
  try {
    await createLabClient(run).post('/api/shutdown');
  } catch {
    // It is only just starting, or stuck: the signal says the same.
    process.kill(run.supervisor.pid, 'SIGTERM');
  }
  if (await allGone([run.supervisor, ...run.processes], STOP_WAIT_MS)) return;
  throw new CliError(
    `the lab (process ${run.supervisor.pid}) has not stopped within ${STOP_WAIT_MS / 1_000} s; end it with: kill -9 ${run.supervisor.pid}`,
  );
}
