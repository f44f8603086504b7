import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../lab-error.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { binariesIn, findPostgres, type PostgresBinaries } from './binaries.ts';
import { type Cluster, prepareCluster, SUPERUSER } from './cluster.ts';
import { copyFolder } from './copy-folder.ts';
import { createDatabases, type DatabaseAccount } from './databases.ts';
import { moveIntoPlace } from './move-into-place.ts';
import { canReach, type SystemUser, userForPostgres } from './system-user.ts';

export interface PostgresOptions {
  readonly port: number;
  readonly databases: readonly string[];
  /** Folder of the run's data. */
  readonly dataDirectory: string;
  readonly template: string;
  readonly durable: boolean;
}

export interface PostgresProcess {
  readonly spec: ProcessSpec;
  /** What a person should know, in one line. */
  readonly notes: readonly string[];
  /** Where the cluster is. */
  readonly directory: string;
  /** A role's URL of its own database, straight, or through a proxy on `port`. */
  urlOf(database: string, port?: number): string;
}

export function planPostgres(options: PostgresOptions): PostgresProcess {
  const user = userForPostgres();
  const place = findPlace(options, user);
  const { binaries, directory } = place;
  const accounts: DatabaseAccount[] = options.databases.map((name) => ({ name, password: randomBytes(18).toString('base64url') }));
  let cluster: Cluster | undefined;
  let hasDatabases = false;

  const spec: ProcessSpec = {
    name: 'postgres',
    kind: 'store',
    command: binaries.postgres,
    args: ['-D', join(directory, 'data'), ...settings(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...(user === undefined ? {} : { user: { uid: user.uid, gid: user.gid } }),
    cwd: place.root,
    port: options.port,
    needs: [],
    // Fast shutdown: roll back what is open, write a checkpoint, end. SIGTERM would wait for every client to leave.
    stop: { signal: 'SIGINT', graceMs: 5_000 },
    async prepare() {
      if (place.copiedFrom !== undefined && !existsSync(binaries.directory)) await copyBinaries(place.copiedFrom, binaries);
      cluster = await prepareCluster({ binaries, user, template: place.template, directory });
    },
    async probe(signal) {
      const superuserUrl = url({ name: SUPERUSER, password: cluster?.superuserPassword ?? '' }, options.port);
      await createDatabases(superuserUrl, hasDatabases ? [] : accounts, signal);
      hasDatabases = true;
    },
  };
  return {
    spec,
    notes: place.notes,
    directory,
    urlOf(database, port = options.port) {
      const account = accounts.find((each) => each.name === database);
      if (account === undefined) throw new Error(`there is no database ${database}`);
      return url(account, port);
    },
  };
}

const url = ({ name, password }: DatabaseAccount, port: number): string => `postgres://${name}:${password}@127.0.0.1:${port}/${name}`;

function settings({ port, durable }: PostgresOptions): [name: string, value: string | number][] {
  return [
    ['listen_addresses', '127.0.0.1'],
    ['port', port],
    // TCP only: a socket's path is limited to some hundred characters, and a checkout may lie deeper.
    ['unix_socket_directories', ''],
    ['max_connections', 200],
    ['shared_buffers', '32MB'],
    // Stretching a password guards one that can be guessed; ours are 144 random bits, and a connection should open fast.
    ['scram_iterations', 1],
    ['max_parallel_workers_per_gather', 0],
    ['autovacuum_naptime', '30s'],
    // Shared memory as files of the cluster: nothing is left in /dev/shm after a kill.
    ['dynamic_shared_memory_type', 'mmap'],
    ['log_min_duration_statement', '500ms'],
    ['log_line_prefix', '%m [%p] %u@%d '],
    // Commits survive a kill of PostgreSQL either way, because written pages belong to the kernel by then. fsync only guards
    // against the death of the machine, and data that is thrown away at the end does not need that; data that is kept does.
    ...(durable
      ? []
      : ([
          ['fsync', 'off'],
          ['full_page_writes', 'off'],
        ] as [string, string][])),
  ];
}

interface Place {
  readonly root: string;
  readonly binaries: PostgresBinaries;
  /** Where the binaries have to be copied from, unless they can stay where they are. */
  readonly copiedFrom?: PostgresBinaries;
  readonly directory: string;
  readonly template: string;
  readonly notes: readonly string[];
}

/** Beside everything else, unless the user that we lend to PostgreSQL cannot get there. */
function findPlace({ dataDirectory, template }: PostgresOptions, user: SystemUser | undefined): Place {
  const binaries = findPostgres();
  mkdirSync(dataDirectory, { recursive: true });
  const here: Place = {
    root: dataDirectory,
    binaries,
    directory: join(dataDirectory, 'postgres'),
    template: `${template}-${binaries.version}`,
    notes: [],
  };
  if (user === undefined) return here;
  const note = `You are root, which PostgreSQL refuses to be: it runs as the user ${user.name}.`;
  if (canReach(user, binaries.directory) && canReach(user, dataDirectory)) return { ...here, notes: [note] };

  // One for all labs of this installation: a hundred megabytes. Only the data is each lab's own.
  const root = join(tmpdir(), `faultline-postgres-${shortHash(binaries.directory)}`);
  mkdirSync(root, { recursive: true });
  const { uid } = lstatSync(root);
  if (uid !== process.getuid?.())
    throw new LabError(`${root} belongs to somebody else (user ${uid}); remove it, or clone Faultline to where all users can read`);
  chmodSync(root, 0o755);
  return {
    root,
    binaries: binariesIn(join(root, binaries.version), binaries.version),
    copiedFrom: binaries,
    directory: join(root, `data-${shortHash(dataDirectory)}`),
    template: join(root, `template-${binaries.version}`),
    notes: [`${note} It cannot read this folder, so its files are in ${root}.`],
  };
}

const copyBinaries = (from: PostgresBinaries, to: PostgresBinaries): Promise<void> =>
  moveIntoPlace(to.directory, (partial) => copyFolder(from.directory, partial));

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
