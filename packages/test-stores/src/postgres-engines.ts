import { startPostgres } from '@faultline/test-postgres';
import { containerEngine } from './container.ts';
import type { Engine } from './engine.ts';

export const postgresEngines: readonly Engine[] = [
  {
    name: 'the embedded PostgreSQL',
    absence: undefined,
    startTimeoutMs: 60_000,
    async start() {
      const cluster = await startPostgres();
      return { url: await cluster.createDatabase(), [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
    },
  },
  await containerEngine({
    image: 'postgres:18.4',
    port: 5432,
    environment: { POSTGRES_HOST_AUTH_METHOD: 'trust' },
    // Nothing has to survive a power cut.
    command: ['postgres', '-c', 'fsync=off'],
    // By TCP: the image starts the server twice, and the first time, to set it up, it listens on its socket alone.
    readyCommand: 'pg_isready --host 127.0.0.1 --username postgres',
    urlOf: (address) => `postgres://postgres@${address}/postgres`,
  }),
];
