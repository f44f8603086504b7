// `npm run fix`: what the format check would want, and what lint can mend by itself. What is left is for `npm run check`.
import { runCommand } from './command.ts';

const signal = new AbortController().signal;
const steps = [
  ['biome', ['check', '--write', '--colors=off']],
  ['oxlint', ['--fix']],
  // A mended import or expression may need its lines broken anew.
  ['biome', ['check', '--write', '--colors=off']],
] as const;
let last = 0;
for (const [tool, args] of steps) {
  const { code, output } = await runCommand(tool, args, signal);
  process.stdout.write(output);
  last = Math.max(last, code);
}
process.exitCode = last;
