import { currentRun } from '../state/current-run.ts';
import { statePaths } from '../state/paths.ts';
import type { RunFile } from '../state/run-file.ts';
import { CliError } from './cli-error.ts';

export const NOTHING_RUNS = 'no lab is running; start it with: npm start';

/** The run that commands talk to. @throws CliError when there is none */
export function findRun(): RunFile {
  const current = currentRun(statePaths().runFile);
  if (current.kind === 'alive') return current.run;
  throw new CliError(NOTHING_RUNS);
}

export interface LabClient {
  readonly run: RunFile;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  text(path: string): Promise<string>;
  /** The lines of a streamed answer, until it ends or the signal aborts. */
  lines(path: string, signal: AbortSignal): AsyncGenerator<string>;
}

/** @throws CliError when no lab runs; its methods throw one when the lab refuses, or has just ended */
export function createLabClient(run: RunFile = findRun()): LabClient {
  async function request(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${run.urls.lab}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${run.token}`, ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) },
      });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      const phase = run.phase === 'starting' ? ' yet; it is still starting' : '';
      throw new CliError(`the lab (process ${run.supervisor.pid}) does not answer${phase}`, { cause });
    }
    if (response.ok) return response;
    const { title } = (await response.json().catch(() => ({}))) as { title?: string };
    throw new CliError(title ?? `the lab answered ${response.status}`);
  }

  return {
    run,
    get: async <T>(path: string) => (await request(path, {})).json() as Promise<T>,
    post: async <T>(path: string, body?: unknown) =>
      (await request(path, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) })).json() as Promise<T>,
    text: async (path) => (await request(path, {})).text(),
    async *lines(path, signal) {
      const response = await request(path, { signal });
      let rest = '';
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        yield* lines;
      }
    },
  };
}
