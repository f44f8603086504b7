import type { Command } from 'commander';
import type { RunFile } from '../../state/run-file.ts';
import type { Sources } from '../../verify/load/load-books.ts';
import { SourceError } from '../../verify/load/source-error.ts';
import { sourcesOf } from '../../verify/load/sources-of.ts';
import { renderReport } from '../../verify/render.ts';
import { verify } from '../../verify/verify.ts';
import { waitForOpenOrders } from '../../verify/wait-for-orders.ts';
import { duration } from '../arguments.ts';
import { CliError, EXIT_FAILURE } from '../cli-error.ts';
import { findRun } from '../lab-client.ts';

/** Not known to hold, and not known to be violated. */
const EXIT_UNREADABLE = 2;

export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description("check that nothing was lost and nothing charged twice: databases, the provider's ledger and the shoppers' journal")
    .option('--wait <duration>', 'first let the orders that are open now come to their end, for at most this long', duration)
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Works while the lab runs under load. Exit code 0: all invariants hold; 1: violated; 2: something cannot be read.

Examples:
  node lab verify
  node lab verify --wait 60s --json`,
    )
    .action(async ({ wait, json = false }: { wait?: number; json?: boolean }) => {
      try {
        const sources = sourcesOf(findRunToRead());
        if (wait !== undefined) await letOrdersEnd(sources, wait);
        const report = await verify(sources);
        console.log(json ? JSON.stringify(report, null, 2) : renderReport(report));
        if (!report.holds) process.exitCode = EXIT_FAILURE;
      } catch (error) {
        if (error instanceof SourceError) throw new CliError(error.message, { exitCode: EXIT_UNREADABLE, cause: error });
        throw error;
      }
    });
}

function findRunToRead(): RunFile {
  try {
    return findRun();
  } catch (error) {
    if (error instanceof CliError) throw new CliError(error.message, { exitCode: EXIT_UNREADABLE, cause: error });
    throw error;
  }
}

/** Told on standard error: standard output is the report. */
async function letOrdersEnd({ databases }: Sources, timeoutMs: number): Promise<void> {
  const open = await waitForOpenOrders(databases.order, { timeoutMs });
  if (open > 0) process.stderr.write(`faultline: ${open} orders are still open after the wait\n`);
}
