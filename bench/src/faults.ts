import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createChaosClient } from '@faultline/chaos/client';
import { type CellResult, cellsOf, type MatrixLab, renderMatrix, runCell } from '@faultline/chaos/matrix';
import { serviceNames, servicePort } from '@faultline/topology';
import { OFFSET, startBenchLab } from './lab/bench-lab.ts';
import type { BenchOptions } from './main.ts';

const dataFile = fileURLToPath(new URL('../../docs/fault-matrix.json', import.meta.url));
const tableFile = fileURLToPath(new URL('../../docs/fault-matrix.md', import.meta.url));
const CHECKOUTS_PER_SECOND = 3;
const SEED = 1;

/**
 * Every kind of fault at every place that it fits, on one lab. `FAULTS=network` or `FAULTS=latency,kill` runs a part: layers or kinds;
 * what was shown before of the others is kept. `BUDGET_S=300` ends after so many seconds, and the next run goes on with what is missing.
 */
export async function run({ json }: BenchOptions): Promise<void> {
  const wanted = (process.env['FAULTS'] ?? '').split(',').filter((word) => word !== '');
  const untilMs = performance.now() + Number(process.env['BUDGET_S'] ?? 3_600) * 1_000;
  const goesOn = process.env['BUDGET_S'] !== undefined;
  await using bench = await startBenchLab();
  const lab: MatrixLab = {
    chaos: createChaosClient({ baseUrl: `${bench.urls.lab}/api/chaos`, token: bench.token }),
    urls: bench.urls,
    replicas: serviceNames.map((service) => ({
      service,
      replica: 1,
      process: `${service}-1`,
      url: `http://127.0.0.1:${servicePort(service, 1, OFFSET)}`,
    })),
    token: bench.token,
  };
  await bench.setRate(CHECKOUTS_PER_SECOND);
  const known = read();
  const key = ({ kind, target }: Pick<CellResult, 'kind' | 'target'>): string => `${kind} ${target}`;
  const all = cellsOf(await lab.chaos.kinds());
  const chosen = all
    .filter(({ kind, layer }) => wanted.length === 0 || wanted.includes(kind) || wanted.includes(layer))
    .filter((cell) => !goesOn || known.every((each) => key(each) !== key(cell) || each.failed !== undefined));
  const results: CellResult[] = [];
  for (const cell of chosen) {
    if (performance.now() > untilMs) break;
    const result = await runCell(lab, cell, SEED);
    results.push(result);
    if (!json)
      console.log(
        `${result.failed === undefined ? 'ok    ' : 'FAILED'} ${key(cell).padEnd(40)} ${result.failed ?? `${result.confirmedAfterMs} ms, ${result.restoredAfterMs} ms back (${result.waitedFor ?? ''}); ${result.evidence}`}`,
      );
  }
  const verified = await bench.cli('verify', '--wait', '90s');
  console.log(verified.output);
  const order = new Map(all.map((cell, index) => [key(cell), index]));
  const merged = [...known.filter((each) => results.every((result) => key(result) !== key(each)) && order.has(key(each))), ...results].sort(
    (a, b) => (order.get(key(a)) ?? 0) - (order.get(key(b)) ?? 0),
  );
  writeFileSync(dataFile, `${JSON.stringify(merged, undefined, 1)}\n`);
  writeFileSync(tableFile, renderMatrix(merged, all));
  if (json) console.log(JSON.stringify(results, undefined, 2));
  console.log(
    `${results.filter(({ failed }) => failed === undefined).length} of ${results.length} pass; ${merged.length} of ${all.length} cells are known`,
  );
  if (verified.code !== 0 || results.some(({ failed }) => failed !== undefined)) process.exitCode = 1;
}

function read(): CellResult[] {
  try {
    return JSON.parse(readFileSync(dataFile, 'utf8')) as CellResult[];
  } catch {
    return [];
  }
}
