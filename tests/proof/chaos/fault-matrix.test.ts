import { type CellResult, oneOfEachKind, remains, runCell } from '@faultline/chaos/matrix';
import { createRandom } from '@faultline/random';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { full } from '../../support/full.ts';
import { startLab } from '../../support/lab.ts';
import { asMatrixLab } from './matrix-lab.ts';

/**
 * `npm run bench -- faults` is the whole matrix. Here each kind has one target, drawn by the day; without FULL=1 as many kinds as fit
 * into a minute and a half, beginning with another one each day, so that none is left out for long.
 */
const DAY_MS = 86_400_000;
const BUDGET_MS = 90_000;

test('a fault of each kind is confirmed, seen to act, reverted, and leaves nothing behind', async () => {
  const day = Math.floor(Date.now() / DAY_MS);
  await using lab = await startLab({ args: ['--rps', '3'] });
  const system = asMatrixLab(lab);
  await eventually(async () => expect(await remains(system)).toEqual([]), { withinMs: 60_000 });
  const random = createRandom(day);
  const cells = oneOfEachKind(await system.chaos.kinds(), () => random.float());
  const first = (day * 7) % cells.length;
  const untilMs = performance.now() + BUDGET_MS;
  const results: CellResult[] = [];
  for (const cell of [...cells.slice(first), ...cells.slice(0, first)]) {
    if (!full && performance.now() > untilMs) break;
    results.push(await runCell(system, cell, day));
  }
  console.log(`${results.length} of ${cells.length} kinds: ${results.map(({ kind, target }) => `${kind} on ${target}`).join(', ')}`);
  expect(results.filter(({ failed }) => failed !== undefined)).toEqual([]);
  expect(results.length).toBeGreaterThan(3);
  const { code, stdout, stderr } = await lab.cli('verify', '--wait', '60s');
  expect({ code, output: stdout + stderr }).toMatchObject({ code: 0 });
});
