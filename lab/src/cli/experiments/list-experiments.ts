import { basename } from 'node:path';
import { libraryFiles, loadExperiment } from '@faultline/chaos/experiments';
import { cell, paint, span } from '../spans.ts';
import { labEnvironment } from './lab-environment.ts';

/** The library, a line each, or as JSON. */
export function listExperiments({ json = false }: { readonly json?: boolean }): string {
  const experiments = libraryFiles().map((file) => {
    const { experiment, extension } = loadExperiment(file, { env: labEnvironment() });
    return {
      name: basename(file).replace(/\.\w+$/, ''),
      title: experiment.title,
      layer: extension?.layer,
      defence: extension?.defence,
      lab: extension?.lab ?? [],
      off: extension?.off,
      file,
    };
  });
  if (json) return JSON.stringify(experiments, null, 2);
  const width = Math.max(...experiments.map(({ name }) => name.length)) + 2;
  const lines = experiments.map(({ name, layer = '', defence = '' }) =>
    paint([cell(name, { width, style: 'bold' }), cell(layer, { width: 12, style: 'dim' }), span(defence)]),
  );
  return [...lines, '', 'Run one with: node lab run <name or number>'].join('\n');
}
