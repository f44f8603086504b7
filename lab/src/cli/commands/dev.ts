import type { ServiceName } from '@faultline/topology';
import type { Command } from 'commander';
import { INSPECT_PORT } from '../../plan/options.ts';
import { createNarrator } from '../../run/narrator.ts';
import { restartOnChange } from '../../run/restart-on-change.ts';
import { runLab } from '../../run/run-lab.ts';
import { root, statePaths } from '../../state/paths.ts';
import { service } from '../arguments.ts';
import { addLabOptions, commandLine, labOptionsOf } from '../lab-options.ts';

export function registerDev(program: Command): void {
  addLabOptions(program.command('dev'))
    .argument('[service]', 'watch only this service; all when left out', service)
    .description('like up, and restart a service when its files change')
    .option('--inspect <service>', `open a debugger port for the first replica (${INSPECT_PORT}, plus the offset)`, service)
    .addHelpText('after', '\nExamples:\n  node lab dev order\n  node lab dev order --inspect order')
    .action(async (watched: ServiceName | undefined, flags: Parameters<typeof labOptionsOf>[0]) => {
      const narrator = createNarrator();
      await runLab({
        options: labOptionsOf(flags),
        paths: statePaths(),
        narrator,
        commandWith: (options) => commandLine(options, { command: watched === undefined ? 'dev' : `dev ${watched}` }),
        onReady: (supervisor) => restartOnChange({ supervisor, narrator, root, ...(watched === undefined ? {} : { only: watched }) }),
      });
    });
}
