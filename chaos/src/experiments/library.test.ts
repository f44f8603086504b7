import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { faultKinds } from '../kinds/index.ts';
import { isInjection } from './activity/injection.ts';
import { findInLibrary, libraryFiles } from './library.ts';
import { loadExperiment } from './load/load-experiment.ts';

const env = {
  FAULTLINE_LAB_URL: 'http://127.0.0.1:4000',
  FAULTLINE_PROMETHEUS_URL: 'http://127.0.0.1:9090',
  FAULTLINE_SHOPPERS_URL: 'http://127.0.0.1:8091',
  FAULTLINE_LAB_TOKEN: 'none',
};
const library = libraryFiles().map((file) => [basename(file), loadExperiment(file, { env })] as const);

test.each(library)(
  '%s injects faults that there are, checks the books, names its defence and how to switch it off',
  (_name, { experiment, extension }) => {
    const kinds = experiment.method
      .filter(isInjection)
      .map(({ provider }) => (provider.arguments as Readonly<Record<string, unknown>>)['kind']);
    expect(kinds.length).toBeGreaterThan(0);
    const later = ['pause', 'restart', 'bad-deploy'];
    expect([...faultKinds.map(({ kind }) => kind), ...later]).toEqual(expect.arrayContaining(kinds));
    expect(experiment['steady-state-hypothesis']?.probes.at(-1)).toMatchObject({ name: 'the books agree' });
    expect(experiment.rollbacks).toHaveLength(1);
    expect(extension?.off.lab?.length).toBeGreaterThan(0);
  },
);

test('there is one for every layer', () => {
  expect(library.length).toBeGreaterThanOrEqual(16);
  expect(new Set(library.map(([, { extension }]) => extension?.layer))).toEqual(
    new Set(['network', 'http', 'runtime', 'dependency', 'process', 'config', 'telemetry']),
  );
});

test('they go by number, name, or both', () => {
  for (const name of ['1', '01', 'slow-provider', '01-slow-provider'])
    expect([name, findInLibrary(name)]).toEqual([name, libraryFiles()[0]]);
  expect(findInLibrary('slow')).toBeUndefined();
});
