import process from 'node:process';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

interface Suite {
  readonly name: string;
  readonly include: readonly string[];
  readonly timeoutMs: number;
  /** Suites of a later turn start when every earlier one has finished. */
  readonly turn: number;
  readonly oneFileAtATime?: boolean;
}

function suite({ name, include, timeoutMs, turn, oneFileAtATime = false }: Suite): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [...include],
      exclude: ['**/node_modules/**', 'toolchain/**', '.faultline/**'],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      sequence: { groupOrder: turn },
      fileParallelism: !oneFileAtATime,
    },
  };
}

const unitFolders = '{packages,services,simulators,chaos,lab,infra,scripts,console,load,bench}';

const whole = process.env['FULL'] === '1';

/**
 * Proofs that are run by `FULL=1 npm run proof`, by name, and not in the short form: those that take hours, and those whose bounds want a
 * quiet machine, which would stop a change for what else ran beside it.
 */
const onlyWhole = ['tests/proof/chaos/fault-matrix.test.ts', 'tests/proof/experiments/library.test.ts'];

// What takes longer than `npm test` may: `npm run proof`, short on every pull request, whole with FULL=1.
const proof = suite({ name: 'proof', include: ['tests/proof/**/*.test.ts'], timeoutMs: 600_000, turn: 4, oneFileAtATime: true });
if (!whole) proof.test?.exclude?.push(...onlyWhole);
if (process.env['FAULTLINE_PROOF'] === '1' && !whole)
  process.stdout.write(`skipped without FULL=1, for they take long or want a quiet machine: ${onlyWhole.join(' ')}\n`);

export default defineConfig({
  test: {
    reporters: ['dot'],
    // What a passing test prints is noise; what a failing one printed is evidence.
    silent: 'passed-only',
    // Half of the tests start servers and processes of their own: more workers than this starve them on a small machine.
    maxWorkers: 2,
    projects: [
      suite({ name: 'unit', include: [`${unitFolders}/**/*.test.ts`], timeoutMs: 30_000, turn: 0 }),
      suite({ name: 'conformance', include: ['tests/conformance/**/*.test.ts'], timeoutMs: 60_000, turn: 0 }),
      suite({ name: 'regression', include: ['tests/regression/**/*.test.ts'], timeoutMs: 60_000, turn: 1 }),
      // Whole labs: they take turns, after everything else, with the machine to themselves.
      suite({ name: 'contract', include: ['tests/contract/**/*.test.ts'], timeoutMs: 120_000, turn: 2, oneFileAtATime: true }),
      suite({ name: 'system', include: ['tests/system/**/*.test.ts'], timeoutMs: 120_000, turn: 3, oneFileAtATime: true }),
      ...(process.env['FAULTLINE_PROOF'] === '1' ? [proof] : []),
    ],
  },
});
