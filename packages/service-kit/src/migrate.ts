import type { Logger } from '@faultline/telemetry/logger';
import { runner } from 'node-pg-migrate';
import { isConnectionError } from './postgres.ts';

export type MigrateOptions = {
  readonly url: string;
  /** Folder of the service's SQL files, applied in the order of their names, each in a transaction, once. */
  readonly directory: string;
  readonly logger: Logger;
  /** How long to wait for a database that is still starting. */
  readonly patienceMs: number;
};

/** Brings the schema up to date. Several replicas may do this at once: an advisory lock lets one work and the others wait. */
export async function migrate({ url, directory, logger, patienceMs }: MigrateOptions): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      const applied = await runner({
        databaseUrl: url,
        dir: directory,
        direction: 'up',
        migrationsTable: 'migrations',
        checkOrder: true,
        log: () => {},
        logger: { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} },
      });
      logger.event('migrations_applied', `${applied.length} migrations applied`, { count: applied.length });
      return;
    } catch (error) {
      const worthWaiting = isConnectionError(error) || isLocked(error);
      if (!worthWaiting || performance.now() > giveUpAt) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 200);
      });
    }
  }
}

const isLocked = (error: unknown): boolean => error instanceof Error && /another migration is already running/i.test(error.message);
