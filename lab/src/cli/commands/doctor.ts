import type { Command } from 'commander';
import { examine } from '../../doctor/checks.ts';
import { root, statePaths } from '../../state/paths.ts';
import { EXIT_FAILURE } from '../cli-error.ts';
import { paint, span } from '../spans.ts';

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('whether this machine can run the lab, and what to do where it cannot')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab doctor')
    .action(async ({ json = false }: { json?: boolean }) => {
      const findings = await examine({ root, paths: statePaths() });
      if (findings.some(({ ok }) => !ok)) process.exitCode = EXIT_FAILURE;
      if (json) {
        console.log(JSON.stringify(findings, null, 2));
        return;
      }
      for (const { check, ok, detail, mend } of findings) {
        console.log(paint([span(ok ? 'ok   ' : 'BAD  ', ok ? 'good' : 'bad'), span(`${check.padEnd(13)} ${detail}`)]));
        if (mend !== undefined) console.log(`${' '.repeat(19)}→ ${mend}`);
      }
    });
}
