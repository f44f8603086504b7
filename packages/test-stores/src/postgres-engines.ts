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
  containerEngine({
    image: 'postgres:18.4',
    port: 5432,
    environment: { POSTGRES_HOST_AUTH_METHOD: 'trust' },
    // The image starts the server twice: the first time to set it up.
    readyLine: /database system is ready to accept connections/,
    readyLineCount: 2,
    urlOf: (address) => `postgres://postgres@${address}/postgres`,
  }),
];
