import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LogLine } from '../api/log-routes.ts';
import { CliError } from './cli-error.ts';
import { PROJECT } from './compose-stack.ts';

interface Wanted {
  readonly service?: string;
  readonly tail: number;
  readonly follow: boolean;
}

/** What containers write, from Docker: `gateway-1  | {…}`. The order is that of their timestamps, as far as Docker keeps it. */
export async function* composeLogLines({ service, tail, follow }: Wanted): AsyncGenerator<LogLine> {
  // A replica is called as the container is; compose asks for the service.
  const services = service === undefined ? [] : [service.replace(/-\d+$/, '')];
  const flags = ['--no-color', '--tail', String(tail), ...(follow ? ['--follow'] : [])];
  const child = spawn('docker', ['compose', '--project-name', PROJECT, 'logs', ...flags, ...services], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      complaint = error.message;
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, process = '', text = ''] = /^(\S+)\s+\| ?(.*)$/.exec(line) ?? [undefined, '', line];
    yield { process, text };
  }
  if ((await ended) !== 0) throw new CliError(`docker compose logs: ${complaint.trim().split('\n').at(-1) ?? 'failed'}`);
}
