import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runEval } from './run-eval.ts';
import { parseScript } from './script.ts';
import { ScriptStorage } from './storage.ts';

const folder = process.env.CONFORMANCE_DIR;

if (folder === undefined || folder === '') {
  test('Prometheus scripts are skipped without CONFORMANCE_DIR', () => {
    console.log('promql conformance skipped: CONFORMANCE_DIR names no folder with promql/*.test');
  });
} else {
  const scripts = join(folder, 'promql');
  for (const file of readdirSync(scripts)
    .filter((name) => name.endsWith('.test'))
    .sort()) {
    test(`every eval of ${file} answers as Prometheus does`, () => {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      const failures: string[] = [];
      const reasons = new Map<string, number>();
      const storage = new ScriptStorage();
      for (const command of parseScript(readFileSync(join(scripts, file), 'utf8'))) {
        if (command.kind === 'clear') storage.clear();
        else if (command.kind === 'load') storage.load(command);
        else {
          const outcome = runEval(command, storage);
          counts[outcome.kind] += 1;
          if (outcome.kind === 'failed') failures.push(`${file}:${command.line}: ${command.query}\n  ${outcome.reason}`);
          if (outcome.kind === 'skipped') reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
        }
      }
      const why = reasons.size === 0 ? '' : ` (${Array.from(reasons, ([reason, count]) => `${count} ${reason}`).join(', ')})`;
      console.log(`promql/${file}: passed ${counts.passed}, failed ${counts.failed}, skipped ${counts.skipped}${why}`);
      expect(failures).toEqual([]);
    });
  }
}
