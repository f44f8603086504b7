import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../state/paths.ts';
import { CliError, EXIT_FAILURE, EXIT_USAGE } from './cli-error.ts';

const FILE = join(root, 'infra/docker-compose.yml');
export const PROJECT = process.env['COMPOSE_PROJECT_NAME'] ?? 'faultline';

export type Stack = 'embedded' | 'compose';

/** Takes `--stack <name>` out of the arguments, wherever it stands. @throws CliError for a stack that there is not */
export function takeStack(args: readonly string[]): { readonly stack: Stack; readonly rest: readonly string[] } {
  const at = args.findIndex((arg) => arg === '--stack' || arg.startsWith('--stack='));
  if (at === -1) return { stack: 'embedded', rest: args };
  const inline = args[at]?.startsWith('--stack=') === true;
  const stack = inline ? args[at]?.slice('--stack='.length) : args[at + 1];
  if (stack !== 'embedded' && stack !== 'compose') {
    throw new CliError(`--stack is embedded or compose, not ${JSON.stringify(stack ?? '')}`, { exitCode: EXIT_USAGE });
  }
  return { stack, rest: args.toSpliced(at, inline ? 1 : 2) };
}

/** These run the lab of this checkout, and have no meaning for containers. */
const embeddedOnly = new Set(['dev', 'restart', 'crash-test', 'doctor']);

/**
 * Runs a command against the compose stack: within the container of the lab API, where the run file, the network of the services and
 * the shoppers' journal are. Nothing secret leaves Docker, and whoever may use Docker may do this.
 */
export async function runInCompose(args: readonly string[]): Promise<number> {
  const [command = '--help', ...rest] = args;
  if (embeddedOnly.has(command)) {
    throw new CliError(`${command} is of the embedded lab; for a container: docker compose -f infra/docker-compose.yml`, {
      exitCode: EXIT_USAGE,
    });
  }
  if (command === 'up') return docker(['compose', '--file', FILE, 'up', '--build', '--detach', '--wait', ...rest]);
  if (command === 'down') return docker(['compose', '--file', FILE, 'down', ...rest]);
  const container = labContainer();
  const terminal = process.stdin.isTTY && process.stdout.isTTY ? ['--tty'] : [];
  const colour = process.env['NO_COLOR'] === undefined ? [] : ['--env', 'NO_COLOR=1'];
  return docker(['exec', '--interactive', ...terminal, ...colour, container, 'node', 'lab/src/cli/main.ts', ...args]);
}

function labContainer(): string {
  const filters = [`label=com.docker.compose.project=${PROJECT}`, 'label=com.docker.compose.service=lab'];
  const { stdout, error } = spawnSync('docker', ['ps', '--quiet', ...filters.flatMap((filter) => ['--filter', filter])], {
    encoding: 'utf8',
  });
  if (error !== undefined) throw new CliError(`docker cannot be run (${error.message}); the compose stack needs Docker`, { cause: error });
  const [id] = stdout.split('\n');
  if (id) return id;
  throw new CliError('the compose stack is not running; start it with: docker compose -f infra/docker-compose.yml up --build');
}

/** Its exit code. Signals reach it by the terminal, as a member of our group; it must be the one to end first. */
function docker(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: 'inherit' });
    const wait = (): void => {};
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wait);
    child.once('error', (cause) =>
      reject(new CliError(`docker cannot be run (${cause.message}); the compose stack needs Docker`, { cause })),
    );
    child.once('exit', (code) => resolve(code ?? EXIT_FAILURE));
  });
}
