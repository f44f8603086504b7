import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Router } from 'express';
import { z } from 'zod';
import { root } from '../state/paths.ts';
import { ApiError } from './api-error.ts';

const cli = join(root, 'lab/src/cli/main.ts');
const KEPT_LINES = 400;
const start = z.strictObject({ name: z.string().regex(/^[\w-]{1,80}$/, 'the name of an experiment of the library') });

/** A run as its watcher sees it: what `node lab run` says, as it says it. */
interface Run {
  readonly name: string;
  readonly lines: string[];
  state: 'running' | 'ended';
  exitCode?: number;
}

/**
 * One experiment at a time, by the same command that a person would type: what the page shows is what the terminal would.
 * `GET /`, and `GET`, `POST`, `DELETE` of `/run`. `ending`: the lab stops, and with it the run, which then reverts its faults.
 */
export function experimentRoutes({ stateDirectory, ending }: { readonly stateDirectory: string; readonly ending: AbortSignal }): Router {
  const env = { ...process.env, FAULTLINE_STATE_DIR: stateDirectory, NO_COLOR: '1' };
  let run: Run | undefined;
  let child: ChildProcess | undefined;
  let listed: Promise<unknown> | undefined;
  ending.addEventListener('abort', () => child?.kill('SIGINT'), { once: true });

  const router = Router();
  router.get('/', async (_request, response) => {
    listed ??= output(env, ['run', '--list', '--json']);
    const experiments = await listed.catch((cause: unknown) => {
      listed = undefined;
      throw new ApiError('internal', 'the experiments cannot be listed', { cause });
    });
    response.json({ experiments });
  });
  router.get('/run', (_request, response) => void response.json({ run: run ?? null }));
  router.post('/run', (request, response) => {
    const { name } = start.parse(request.body);
    if (run?.state === 'running') throw new ApiError('invalid_request', `${run.name} is still running`);
    const mine: Run = { name, lines: [], state: 'running' };
    run = mine;
    child = spawn(process.execPath, [cli, 'run', name], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const add = (text: string): void => {
      mine.lines.push(
        ...stripVTControlCharacters(text)
          .split('\n')
          .filter((line) => line.trim() !== ''),
      );
      mine.lines.splice(0, mine.lines.length - KEPT_LINES);
    };
    child.stdout?.setEncoding('utf8').on('data', add);
    child.stderr?.setEncoding('utf8').on('data', add);
    child.once('error', (error) => add(error.message));
    child.once('close', (code) => Object.assign(mine, { state: 'ended', exitCode: code ?? 4 }));
    response.status(202).json({ run: mine });
  });
  router.delete('/run', (_request, response) => {
    // As Ctrl-C does: it reverts everything first.
    child?.kill('SIGINT');
    response.status(202).json({ run: run ?? null });
  });
  return router;
}

function output(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const listing = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    listing.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    listing.once('error', reject);
    listing.once('close', () => {
      try {
        resolve(JSON.parse(text));
      } catch (error) {
        reject(new Error(`the list of experiments is not JSON: ${String(error)}`, { cause: error }));
      }
    });
  });
}
