import { Command } from 'commander';
import { registerChaos } from './commands/chaos.ts';
import { registerDev } from './commands/dev.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerDown } from './commands/down.ts';
import { registerLogs } from './commands/logs.ts';
import { registerRestart } from './commands/restart.ts';
import { registerStatus } from './commands/status.ts';
import { registerUp } from './commands/up.ts';

/** These run the lab themselves, and see to their own end. */
const foreground = new Set(['up', 'dev']);

export function createProgram(): Command {
  const program = new Command('node lab')
    .description('The Faultline lab: everything on this machine, to run, to watch and to break.')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`faultline: ${oneLine(text)}\n`) })
    .hook('preAction', (_program, action) => {
      if (!foreground.has(action.name())) endWithLauncher();
    });
  registerUp(program);
  registerDev(program);
  registerDown(program);
  registerStatus(program);
  registerLogs(program);
  registerRestart(program);
  registerChaos(program);
  registerDoctor(program);
  return program;
}

const oneLine = (text: string): string =>
  text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');

/** The launcher that started us may be killed without a chance to pass the signal on. */
function endWithLauncher(): void {
  if (!process.connected) return;
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
}
