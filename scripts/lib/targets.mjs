import { join } from 'node:path';
import { root } from './paths.mjs';
import { pnpmEntry } from './toolchain.mjs';

/**
 * @typedef {object} Target
 * @property {string} summary
 * @property {string} [entry] the file to run; none: only install
 * @property {readonly string[]} [args] put before the user's
 * @property {Readonly<Record<string, string>>} [env] added to the caller's
 * @property {'caller' | 'root'} cwd `caller` keeps relative paths in arguments meaningful
 * @property {boolean} [watchesChannel] it ends by itself when the channel to the launcher closes
 * @property {boolean} [needsWorkspace] false: works on a tree whose installation is out of date
 */

const vitest = join(root, 'node_modules/vitest/vitest.mjs');

/** @type {Readonly<Record<string, Target>>} */
export const targets = {
  lab: { summary: 'the lab and its commands (node lab …)', entry: join(root, 'lab/src/cli/main.ts'), cwd: 'caller', watchesChannel: true },
  test: {
    summary: 'all tests that together take less than ten minutes; arguments go to vitest',
    entry: vitest,
    args: ['run'],
    cwd: 'root',
  },
  proof: {
    summary: 'the longer tests, shortened; whole with FULL=1',
    entry: vitest,
    args: ['run', '--project', 'proof'],
    env: { FAULTLINE_PROOF: '1' },
    cwd: 'root',
  },
  check: { summary: 'types, lint, format, borders, unused code, advisories', entry: join(root, 'scripts/check/main.ts'), cwd: 'root' },
  fix: { summary: 'format, and what lint can mend by itself', entry: join(root, 'scripts/check/fix.ts'), cwd: 'root' },
  console: { summary: 'build the web console, if its source has changed', entry: join(root, 'console/build.ts'), cwd: 'root' },
  screenshots: {
    summary: 'pictures for the docs, of the lab that is up',
    entry: join(root, 'console/pictures/screenshots.ts'),
    cwd: 'root',
  },
  recording: {
    summary: 'one attempt at an exercise for the docs, on the lab that is up',
    entry: join(root, 'console/pictures/recording.ts'),
    cwd: 'root',
  },
  bench: { summary: 'benchmarks', entry: join(root, 'bench/src/main.ts'), cwd: 'root' },
  generate: {
    summary: 'committed files that follow from others: SLO rules, catalogue',
    entry: join(root, 'infra/generate/src/main.ts'),
    cwd: 'root',
  },
  pnpm: { summary: 'the pinned pnpm', entry: pnpmEntry, cwd: 'caller', needsWorkspace: false },
  install: { summary: 'only install what the others need', cwd: 'root' },
};

export function usage() {
  const lines = Object.entries(targets).map(([name, { summary }]) => `  ${name.padEnd(11)} ${summary}`);
  return ['usage: node scripts/run.mjs <target> [arguments]', ...lines].join('\n');
}
