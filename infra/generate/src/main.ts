import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, staleFiles } from './generated-files.ts';

const USAGE = 'usage: npm run generate [-- --check]   --check writes nothing and fails when a file is out of date';

function main(args: readonly string[]): number {
  let check: boolean;
  try {
    check = parseArgs({ args: [...args], options: { check: { type: 'boolean', default: false } } }).values.check;
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 64;
  }
  const stale = staleFiles();
  for (const { path, content } of stale) {
    if (check) {
      console.error(`${path} is out of date; run: npm run generate`);
      continue;
    }
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    console.log(`wrote ${path}`);
  }
  return check && stale.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
