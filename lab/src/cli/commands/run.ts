import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { exitCodes, type Journal, type LoadedExperiment, runExperiment, systemClock, writeReport } from '@faultline/chaos/experiments';
import type { Command } from 'commander';
import { createStopSignal } from '../../run/stop-signal.ts';
import { root, statePaths } from '../../state/paths.ts';
import { duration, wholeNumber } from '../arguments.ts';
import { CliError, EXIT_USAGE } from '../cli-error.ts';
import { labEnvironment } from '../experiments/lab-environment.ts';
import { listExperiments } from '../experiments/list-experiments.ts';
import { openExperiment, variable } from '../experiments/open-experiment.ts';
import { createProgress, verdictLines } from '../experiments/progress.ts';
import { createRevertGuard } from '../experiments/revert-guard.ts';
import { runRandom } from '../experiments/run-random.ts';
import { findRun } from '../lab-client.ts';
import { paint } from '../spans.ts';

type Flags = {
  readonly list?: boolean;
  readonly random?: boolean;
  readonly seed: number;
  readonly for: number;
  readonly dry?: boolean;
  readonly var: Readonly<Record<string, string>>;
  readonly journal?: string;
  readonly report?: string;
  readonly settle?: number;
  readonly json?: boolean;
};

export function registerRun(program: Command): void {
  program
    .command('run')
    .argument('[experiment]', 'a file, or the number or name of one that comes with Faultline')
    .description('run an experiment: a hypothesis, faults, and whether the hypothesis still holds')
    .option('--list', 'the experiments that come with Faultline')
    .option('--dry', 'read and resolve everything, and call nothing')
    .option('--var <name=value>', "a value in place of one of the file's configuration; repeat it", variable, {})
    .option('--journal <file>', 'where to write the journal')
    .option('--report <directory>', 'where to write report.html and report.md')
    .option('--settle <duration>', 'how long the baseline may take to be healthy', duration)
    .option('--random', 'faults at random from a seed instead of an experiment, and then whether the books agree')
    .option('--seed <n>', 'of --random', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--for <duration>', 'of --random', duration, 60_000)
    .option('--json', 'the journal on standard output, instead of the progress')
    .addHelpText(
      'after',
      `
Exit code 0: the hypothesis held; 1: it did not; 2: not even before; 3: a fault was not injected; 4: interrupted; 5: a bad file.
Journal and report go to ${relative(root, statePaths().directory) || '.'}/experiments unless told otherwise. Ctrl-C reverts everything.

Examples:
  node lab run --list
  node lab run slow-provider
  node lab run --random --seed 7 --for 10m
  node lab run chaos/experiments/01-slow-provider.yaml --var latency_ms=1000 --report /tmp/report`,
    )
    .action(async (name: string | undefined, flags: Flags) => {
      if (flags.list === true) return console.log(listExperiments(flags));
      if (flags.random === true) {
        process.exitCode = await runRandom({ seed: flags.seed, forMs: flags.for });
        return;
      }
      if (name === undefined)
        throw new CliError('say which experiment; node lab run --list shows those there are', { exitCode: EXIT_USAGE });
      const env = { ...process.env, ...(flags.dry === true ? labEnvironmentIfAny() : labEnvironment(findRun())) };
      process.exitCode = await conduct(openExperiment(name, { env, vars: flags.var }), { flags, env });
    });
}

interface Setting {
  readonly flags: Flags;
  readonly env: Readonly<Record<string, string | undefined>>;
}

async function conduct(loaded: LoadedExperiment, { flags, env }: Setting): Promise<number> {
  const { dry = false, json = false } = flags;
  const tell = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  const interrupt = new AbortController();
  const stopSignal = createStopSignal();
  void stopSignal.requested.then((reason) => {
    tell(`\n${reason}: reverting what was injected …`);
    interrupt.abort(reason);
  });
  stopSignal.onInsist((times) => {
    if (times === 1) tell('still reverting; once more, and it ends at once (faults then end by themselves)');
    else process.exit(exitCodes.interrupted);
  });
  const guard = dry ? undefined : createRevertGuard(findRun());
  const show = json ? () => {} : createProgress((line) => tell(paint(line)));
  try {
    const journal = await runExperiment(loaded, {
      clock: systemClock,
      emit(event) {
        guard?.follow(event);
        show(event);
      },
      surroundings: { cwd: root, env },
      interrupt: interrupt.signal,
      dry,
      ...(flags.settle === undefined ? {} : { settleMs: flags.settle }),
    });
    await keep(journal, { loaded, flags, prometheusUrl: env['FAULTLINE_PROMETHEUS_URL'], tell });
    if (json) console.log(JSON.stringify(journal, null, 2));
    return journal.faultline.exit_code;
  } finally {
    guard?.dismiss();
    stopSignal.dispose();
  }
}

interface Keeping {
  readonly loaded: LoadedExperiment;
  readonly flags: Flags;
  readonly prometheusUrl: string | undefined;
  readonly tell: (text: string) => void;
}

async function keep(journal: Journal, { loaded, flags, prometheusUrl, tell }: Keeping): Promise<void> {
  if (flags.dry === true) {
    tell('\nDry: nothing was called.');
    if (flags.journal !== undefined) writeJournal(resolve(flags.journal), journal);
    return;
  }
  const stamp = journal.start.replaceAll(/[-:]|\..*/g, '');
  const directory = join(statePaths().directory, 'experiments', `${stamp}-${basename(loaded.file).replace(/\.\w+$/, '')}`);
  const journalFile = resolve(flags.journal ?? join(directory, 'journal.json'));
  writeJournal(journalFile, journal);
  const page = await writeReport(journal, { directory: resolve(flags.report ?? directory), prometheusUrl: prometheusUrl ?? '' });
  if (flags.json === true) return;
  for (const line of verdictLines(journal)) tell(paint(line));
  tell(`journal  ${relative(process.cwd(), journalFile)}\nreport   ${relative(process.cwd(), page)}`);
}

function writeJournal(file: string, journal: Journal): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(journal, null, 2)}\n`);
}

/** Nothing is called in a dry run, so that no lab need run: then the addresses are those that it would have. */
function labEnvironmentIfAny(): Record<string, string> {
  try {
    return labEnvironment(findRun());
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return labEnvironment(undefined);
  }
}
