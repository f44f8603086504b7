// Builds console/dist when what it is made of has changed. `node scripts/run.mjs console`, and the lab when it has started.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'console/dist');
const stamp = join(dist, '.stamp');

/** All that the result depends on; the lockfile stands for the packages. */
const sources = [
  'console/{index.html,package.json,vite.config.ts,build.ts}',
  'console/{src,public}/**/*',
  'packages/topology/src/*.ts',
  'pnpm-lock.yaml',
];

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }));
  const paths = files.filter((file) => file.isFile() && !file.name.includes('.test.')).map((file) => join(file.parentPath, file.name));
  for (const path of paths.toSorted())
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  return hash.digest('hex');
}

const hash = hashOfSources();
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) process.exit(0);
if (process.argv.includes('--low-priority')) setPriority(constants.priority.PRIORITY_LOW);

// Beside, and then into its place: whoever loads the page meanwhile gets all of the old one or all of the new one.
const fresh = `${dist}.${process.pid}`;
const old = `${dist}.${process.pid}.old`;
try {
  await build({ root: join(root, 'console'), build: { outDir: fresh }, logLevel: 'warn' });
  writeFileSync(join(fresh, '.stamp'), hash);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
} finally {
  for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
}
