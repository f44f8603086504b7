import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const MOST_BYTES = 300_000;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

beforeAll(() => void execFileSync(process.execPath, [`${root}console/build.ts`], { cwd: root }));

test('the first view needs at most 300 kB of script, compressed', () => {
  const manifest = JSON.parse(readFileSync(`${root}console/dist/.vite/manifest.json`, 'utf8')) as Record<string, Chunk>;
  const needed = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || needed.has(chunk.file)) return;
    needed.add(chunk.file);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry === true);
  for (const name of [entry ?? '', 'src/system/system-screen.tsx']) {
    expect(Object.keys(manifest)).toContain(name);
    add(name);
  }
  const bytes = [...needed].reduce((sum, file) => sum + gzipSync(readFileSync(`${root}console/dist/${file}`)).length, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});
