import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../lib/paths.mjs';
import { findImports } from './find-imports.ts';

const hook = join(root, 'scripts/prebundle/hook.mjs');

/** What a module of ours in that folder prints, as JSON. */
function run(folder: string, code: string, preload = hook): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', preload, '--input-type=module', '--eval', code], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const placeOf = (specifier: string) => `console.log(JSON.stringify(import.meta.resolve('${specifier}')))`;

test('our files get packages from the prebundle, and those that OpenTelemetry patches under their own names', () => {
  const serviceKit = join(root, 'packages/service-kit');
  expect(run(serviceKit, placeOf('zod'))).toBe(`file://${root}/node_modules/.prebundle/zod.mjs`);
  expect(run(serviceKit, placeOf('ioredis'))).toBe(`file://${root}/node_modules/.prebundle/node_modules/ioredis/index.js`);
});

test('OpenTelemetry patches them there', () => {
  const wrapped = run(
    join(root, 'packages/service-kit'),
    `process.env.OTEL_SERVICE_NAME = 'test';
     process.env.OTEL_TRACES_EXPORTER = 'none';
     process.env.OTEL_LOGS_EXPORTER = 'none';
     await import('@faultline/telemetry/register');
     const { Redis } = await import('ioredis');
     const { default: pg } = await import('pg');
     const methods = {
       ioredis: Redis.prototype.sendCommand,
       pg: pg.Client.prototype.query,
       'pg-pool': Object.getPrototypeOf(pg.Pool.prototype).connect,
     };
     console.log(JSON.stringify(Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, method.__wrapped === true]))));
     process.exit();`,
  );
  expect(wrapped).toEqual({ ioredis: true, pg: true, 'pg-pool': true });
});

test('a prebundled package exports what the package exports', async () => {
  const files = Object.fromEntries(await findImports());
  const differences = run(
    join(root, 'packages/service-kit'),
    `const { files } = (await import('${root}/node_modules/.prebundle/index.json', { with: { type: 'json' } })).default;
     const names = async (file) => Object.keys(await import(file)).filter((name) => name !== 'module.exports').sort().join();
     const originals = ${JSON.stringify(files)};
     const differing = [];
     for (const [specifier, file] of Object.entries(files))
       if ((await names('${root}/node_modules/.prebundle/' + file)) !== (await names(originals[specifier]))) differing.push(specifier);
     console.log(JSON.stringify({ compared: Object.keys(files).length, differing }));
     process.exit();`,
  );
  expect(differences).toEqual({ compared: expect.any(Number), differing: [] });
  expect((differences as { compared: number }).compared).toBeGreaterThan(20);
});

test('a process that calls others with axios does not load undici, and talks HTTP', () => {
  const result = run(
    join(root, 'packages/service-kit'),
    `const { default: axios } = await import('axios');
     const { createServer } = await import('node:http');
     const server = createServer((request, response) => response.end('{"ok":true}')).listen(0, '127.0.0.1');
     await new Promise((resolve) => server.once('listening', resolve));
     const { data } = await axios.post('http://127.0.0.1:' + server.address().port, { a: 1 }, { proxy: false });
     server.close();
     console.log(JSON.stringify({ data, undici: process.moduleLoadList.filter((name) => name.includes('undici')) }));`,
  );
  expect(result).toEqual({ data: { ok: true }, undici: [] });
});

test('the prebundle of another installation is not used', () => {
  const other = mkdtempSync(join(tmpdir(), 'faultline-prebundle-'));
  try {
    const write = (path: string, text: string): string => {
      mkdirSync(dirname(join(other, path)), { recursive: true });
      writeFileSync(join(other, path), text);
      return join(other, path);
    };
    const copy = write('scripts/prebundle/hook.mjs', '');
    copyFileSync(hook, copy);
    const lock = write('node_modules/.pnpm/lock.yaml', '');
    write('node_modules/zod/package.json', '{ "name": "zod", "exports": "./own.mjs" }');
    write('node_modules/zod/own.mjs', '');
    const index = (installedAtMs: number) =>
      write('node_modules/.prebundle/index.json', JSON.stringify({ installedAtMs, files: { zod: 'zod.mjs' } }));
    index(statSync(lock).mtimeMs);
    expect(run(other, placeOf('zod'), copy)).toContain('.prebundle/zod.mjs');
    index(statSync(lock).mtimeMs - 1);
    expect(run(other, placeOf('zod'), copy)).toContain('zod/own.mjs');
  } finally {
    rmSync(other, { recursive: true });
  }
});
