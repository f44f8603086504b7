import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export interface StatePaths {
  readonly directory: string;
  readonly runFile: string;
  readonly logs: string;
  readonly compileCache: string;
  /** What a run writes: databases, ledger, journal. Emptied before and after a run. */
  readonly data: string;
  /** The same for runs with `--keep`; never emptied. */
  readonly keptData: string;
  /** Configuration of the observatory, put together anew for each run. */
  readonly monitoring: string;
  /** A freshly initialised database cluster, copied at each start. */
  readonly postgresTemplate: string;
}

/** FAULTLINE_STATE_DIR moves the state, so that several labs (with different port offsets) can run from one checkout. */
export function statePaths(env: Readonly<Record<string, string | undefined>> = process.env): StatePaths {
  const directory = env['FAULTLINE_STATE_DIR'] ? resolve(env['FAULTLINE_STATE_DIR']) : join(root, '.faultline');
  return {
    directory,
    runFile: join(directory, 'run.json'),
    logs: join(directory, 'logs'),
    compileCache: env['NODE_COMPILE_CACHE'] ?? join(directory, 'compile-cache'),
    data: join(directory, 'data'),
    keptData: join(directory, 'kept'),
    monitoring: join(directory, 'monitoring'),
    postgresTemplate: join(directory, 'postgres-template'),
  };
}
