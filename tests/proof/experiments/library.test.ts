import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Journal, libraryFiles, loadExperiment } from '@faultline/chaos/experiments';
import { afterEach, expect, test } from 'vitest';
import { createCrowdControl } from '../../support/crowd.ts';
import { eventually } from '../../support/eventually.ts';
import { type Lab, startLab } from '../../support/lab.ts';
import { hasController } from './has-controller.ts';
import { type Ran, writeTable } from './table.ts';

const env = {
  FAULTLINE_LAB_URL: 'http://127.0.0.1:4000',
  FAULTLINE_PROMETHEUS_URL: 'http://127.0.0.1:9090',
  FAULTLINE_SHOPPERS_URL: 'http://127.0.0.1:8091',
  FAULTLINE_LAB_TOKEN: 'none',
};
// Each takes two labs and three minutes.
const library = libraryFiles().map((file) => ({ name: basename(file, '.yaml'), ...loadExperiment(file, { env }) }));
/** Long enough for a window of fifteen seconds to know nothing of the start. */
async function warmUp(lab: Lab): Promise<void> {
  const crowd = createCrowdControl(lab);
  await eventually(async () => expect((await crowd.stats()).totals['confirmed'] ?? 0).toBeGreaterThan(60), {
    withinMs: 180_000,
    everyMs: 500,
  });
}

async function run(lab: Lab, file: string): Promise<{ readonly journal: Journal; readonly output: string }> {
  const path = join(lab.directory, 'journal.json');
  const { code, stdout, stderr } = await lab.cli('run', file, '--journal', path, '--report', join(lab.directory, 'report'));
  const journal = JSON.parse(readFileSync(path, 'utf8')) as Journal;
  expect(journal.faultline.exit_code).toBe(code);
  return { journal, output: stdout + stderr };
}

/** With what the run printed, which says why. */
function expectVerdict(wanted: Journal['faultline']['verdict'], { journal, output }: { journal: Journal; output: string }): void {
  const { verdict } = journal.faultline;
  if (verdict !== wanted) throw new Error(`${verdict}, wanted ${wanted}:\n${output}`);
}

test('every experiment of the library is read', () => {
  expect(library.length).toBeGreaterThanOrEqual(16);
});

const results: Ran[] = [];
// After each, so that a run which is cut off keeps what it has shown.
afterEach(() => writeTable(library, results));

test.skipIf(!hasController).each(library)(
  '$name holds against the system as built, and fails when its defence is switched off',
  async ({ name, file, extension }) => {
    const asBuilt = extension?.lab ?? [];
    const ran = { name, on: -1, off: -1 };
    results.push(ran);
    {
      await using lab = await startLab({ args: [...asBuilt, '--seed', '11'] });
      await warmUp(lab);
      const { journal, output } = await run(lab, file);
      ran.on = journal.faultline.exit_code;
      expectVerdict('held', { journal, output });
      expect(journal.status).toBe('completed');
      const verified = await lab.cli('verify', '--wait', '60s');
      expect({ code: verified.code, output: verified.stdout + verified.stderr }).toMatchObject({ code: 0 });
    }
    await using lab = await startLab({ args: [...asBuilt, ...(extension?.off.lab ?? []), '--seed', '11'] });
    await warmUp(lab);
    const { journal, output } = await run(lab, file);
    ran.off = journal.faultline.exit_code;
    expectVerdict('deviated', { journal, output });
  },
  600_000,
);
