import { Command } from 'commander';
import type { Stack } from './compose-stack.ts';

type Register = (program: Command, stack: Stack) => void;

/** Only the command that is asked for is loaded: `status` need not wait for the database client that `up` needs. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  up: async () => (await import('./commands/up.ts')).registerUp,
  dev: async () => (await import('./commands/dev.ts')).registerDev,
  down: async () => (await import('./commands/down.ts')).registerDown,
  status: async () => (await import('./commands/status.ts')).registerStatus,
  console: async () => (await import('./commands/console.ts')).registerConsole,
  logs: async () => (await import('./commands/logs.ts')).registerLogs,
  restart: async () => (await import('./commands/restart.ts')).registerRestart,
  chaos: async () => (await import('./commands/chaos.ts')).registerChaos,
  verify: async () => (await import('./commands/verify.ts')).registerVerify,
  run: async () => (await import('./commands/run.ts')).registerRun,
  'crash-test': async () => (await import('./commands/crash-test.ts')).registerCrashTest,
  exercise: async () => (await import('./commands/exercise.ts')).registerExercise,
  'game-day': async () => (await import('./commands/game-day.ts')).registerGameDay,
  mcp: async () => (await import('./commands/mcp.ts')).registerMcp,
  query: async () => (await import('./commands/query.ts')).registerQuery,
  slo: async () => (await import('./commands/slo.ts')).registerSlo,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctor,
};

/** These run the lab themselves, and see to their own end. */
const foreground = new Set(['up', 'dev']);

/** The commands, or just the one that `name` means: for help, and for suggestions after a slip, all are needed. */
export async function createProgram(name?: string, stack: Stack = 'embedded'): Promise<Command> {
  const program = new Command('node lab')
    .description('The Faultline lab: everything on this machine, to run, to watch and to break.')
    .helpCommand(false)
    .option('--stack <name>', 'embedded, or compose: run the command against the containers of infra/docker-compose.yml', 'embedded')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`faultline: ${oneLine(text)}\n`) })
    .hook('preAction', (_program, action) => {
      if (!foreground.has(action.name())) endWithLauncher();
    });
  const load = name === undefined || !Object.hasOwn(commands, name) ? Object.values(commands) : [commands[name]];
  for (const register of load) (await register?.())?.(program, stack);
  return program;
}

const oneLine = (text: string): string =>
  text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');

/** The launcher that started us may be killed without a chance to pass the signal on. */
function endWithLauncher(): void {
  if (!process.connected || process.env['FAULTLINE_LAUNCHER_PID'] !== String(process.ppid)) return;
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
}
