import type { Command } from 'commander';
import { createNarrator } from '../../run/narrator.ts';
import { runLab } from '../../run/run-lab.ts';
import { statePaths } from '../../state/paths.ts';
import { addLabOptions, commandLine, labOptionsOf } from '../lab-options.ts';

export function registerUp(program: Command): void {
  addLabOptions(program.command('up'))
    .description('start everything, and stay until Ctrl-C')
    .addHelpText('after', '\nExamples:\n  node lab up\n  node lab up --replicas payment=2 --rps 20\n  node lab up --port-offset 100')
    .action(async (flags: Parameters<typeof labOptionsOf>[0]) => {
      await runLab({
        options: labOptionsOf(flags),
        paths: statePaths(),
        narrator: createNarrator(),
        commandWith: (options) => commandLine(options),
      });
    });
}
