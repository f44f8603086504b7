import { expect, test } from 'vitest';
import { generatedFiles, readSlos, staleFiles } from './generated-files.ts';
import { sloId } from './slo.ts';

test('what is committed is what the sources give; `npm run generate` mends it', () => {
  expect(staleFiles().map(({ path }) => path)).toEqual([]);
  for (const { path, platform = process.platform } of generatedFiles()) {
    if (platform !== process.platform) console.log(`${path} was not checked: it is generated on ${platform}`);
  }
});

test('no two SLOs share an identity or the name of an alert', () => {
  const slos = readSlos();
  expect(new Set(slos.map(sloId)).size).toBe(slos.length);
  expect(new Set(slos.map(({ alert }) => alert.name)).size).toBe(slos.length);
});
