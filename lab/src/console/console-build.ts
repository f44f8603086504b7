import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ConsoleState } from '../api/console-files.ts';
import { root } from '../state/paths.ts';

export const consoleDirectory = join(root, 'console/dist');
const MOST_SAID = 4_000;

/**
 * Builds the console when its source has changed since it was last built; otherwise that takes a moment. In a process of its own, at a
 * low priority, when everything else is up: the lab must not wait for it.
 */
export class ConsoleBuild {
  #state: ConsoleState = { state: 'building' };

  get state(): ConsoleState {
    return this.#state;
  }

  /** Resolves when it is built, or has failed; what went wrong is in the state. */
  run(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const said: string[] = [];
      const child = spawn(process.execPath, [join(root, 'console/build.ts'), '--low-priority'], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        signal,
      });
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
      child.once('error', (error) => this.#end(error.message, resolve));
      child.once('close', (code) => this.#end(code === 0 ? undefined : said.join('').slice(-MOST_SAID), resolve));
    });
  }

  #end(failure: string | undefined, resolve: () => void): void {
    this.#state = failure === undefined ? { state: 'ready' } : { state: 'failed', detail: failure.trim() };
    resolve();
  }
}
