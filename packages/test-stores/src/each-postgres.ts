import { createPostgres, migrate, type Postgres } from '@faultline/service-kit';
import { eachEngine } from './engine.ts';
import { postgresEngines } from './postgres-engines.ts';
import { kit, PATIENCE_MS } from './test-kit.ts';

export type TestDatabase = Postgres & AsyncDisposable & { readonly url: string };

export type PostgresUnderTest = {
  /** A pool of service-kit's on a new database, with the schema that the SQL files in `migrations` make. */
  open(options: { readonly migrations: string }): Promise<TestDatabase>;
};

/**
 * One suite for every PostgreSQL there is.
 *
 * @example
 * eachPostgres('accounts', ({ open }) => {
 *   test('an address has one account', async () => {
 *     await using postgres = await open({ migrations });
 */
export function eachPostgres(title: string, suite: (under: PostgresUnderTest) => void): void {
  eachEngine(title, postgresEngines, (_engine, server) => {
    let databases = 0;
    suite({
      async open({ migrations }) {
        databases += 1;
        const url = await createDatabase(server().url, `store_${databases}`);
        await migrate({ url, directory: migrations, logger: kit().logger, patienceMs: PATIENCE_MS });
        return connect(url);
      },
    });
  });
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await using postgres = connect(serverUrl);
  await postgres.query(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function connect(url: string): TestDatabase {
  const timeouts = { connectTimeoutMs: PATIENCE_MS, queryTimeoutMs: PATIENCE_MS, lockTimeoutMs: PATIENCE_MS };
  const postgres = createPostgres({ ...kit(), ...timeouts, url });
  return { ...postgres, url, [Symbol.asyncDispose]: () => postgres.close() };
}
