import type { Command } from 'commander';
import { createBuyer } from '../../crash-test/buyer.ts';
import { type CrashResult, runCrash } from '../../crash-test/crash-run.ts';
import { createFaultPointClient } from '../../crash-test/fault-point-client.ts';
import { renderCrash, renderSummary } from '../../crash-test/render.ts';
import { scenarioOf } from '../../crash-test/scenario.ts';
import { SourceError } from '../../verify/load/source-error.ts';
import { sourcesOf } from '../../verify/load/sources-of.ts';
import { wholeNumber } from '../arguments.ts';
import { CliError, EXIT_FAILURE } from '../cli-error.ts';
import { createLabClient } from '../lab-client.ts';

/** As for experiments: the fault did not happen, so nothing was shown. */
const EXIT_NOT_INJECTED = 3;
const EXIT_UNREADABLE = 2;
/** A key is resolved once the queue has taken a lost run again, after 20 s. */
const PATIENCE_MS = 60_000;

type Flags = { readonly seeds: number; readonly from: number; readonly buyers: number; readonly json?: boolean };

export function registerCrashTest(program: Command): void {
  program
    .command('crash-test')
    .description('kill a service at a step of the checkout, again and again, and verify each time that nothing was lost')
    .option('--seeds <n>', 'how many crashes', wholeNumber(1, 10_000), 50)
    .option('--from <seed>', 'the first seed; each seed always is the same crash', wholeNumber(0, 1_000_000), 0)
    .option('--buyers <n>', 'customers who buy meanwhile, beside the shoppers that the lab has', wholeNumber(1, 50), 4)
    .option('--json', 'one JSON object a line for each crash')
    .addHelpText(
      'after',
      `
Exit code 0: everything held; 1: an invariant was violated or a key never resolved; 2: something cannot be read; 3: a crash did not happen.

Examples:
  node lab crash-test --seeds 50
  node lab crash-test --from 17 --seeds 1`,
    )
    .action(async (flags: Flags) => {
      try {
        process.exitCode = await crashTest(flags);
      } catch (error) {
        if (error instanceof SourceError) throw new CliError(error.message, { exitCode: EXIT_UNREADABLE, cause: error });
        throw error;
      }
    });
}

async function crashTest({ seeds, from, buyers: buyerCount, json = false }: Flags): Promise<number> {
  const client = createLabClient();
  const { run } = client;
  const sources = sourcesOf(run);
  const buyerOptions = { gatewayUrl: run.urls.gateway, journalFile: run.files.journal, patienceMs: PATIENCE_MS };
  const buyers = await Promise.all(Array.from({ length: buyerCount }, () => createBuyer(buyerOptions)));
  const faultPoints = createFaultPointClient(run);
  const results: CrashResult[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = await runCrash(scenarioOf(seed), { client, faultPoints, buyers, sources });
    results.push(result);
    console.log(json ? JSON.stringify(result) : renderCrash(result));
  }
  if (!json) console.log(`\n${renderSummary(results)}`);
  if (results.some(({ verdict }) => verdict === 'violated' || verdict === 'unresolved')) return EXIT_FAILURE;
  return results.some(({ verdict }) => verdict === 'not_fired') ? EXIT_NOT_INJECTED : 0;
}
