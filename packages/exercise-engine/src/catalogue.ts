import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Exercise, parseExercise } from './definition/parse-exercise.ts';
import { type ExerciseText, splitReadme } from './definition/readme.ts';
import { ExerciseError } from './exercise-error.ts';

export type { ExerciseText };

export interface CatalogueEntry {
  readonly exercise: Exercise;
  readonly text: ExerciseText;
}

export interface Catalogue {
  /** By number. */
  readonly entries: readonly CatalogueEntry[];
  /** By folder name, or by number: `2`, `02`. @throws ExerciseError `unknown_exercise` */
  find(name: string): CatalogueEntry;
}

/** Every folder below `directory` (`exercises/` of the checkout) that has an exercise in it. @throws ExerciseError `invalid_exercise` that says where */
export function loadCatalogue(directory: string): Catalogue {
  return createCatalogue(directory)();
}

/**
 * The catalogue as it is whenever it is asked for: who writes an exercise sees it at once. Only what was written since is read anew,
 * since a page looks every few seconds, and reading all of them takes a tenth of a second.
 *
 * @throws ExerciseError (from what is returned) `invalid_exercise` that says where
 */
export function createCatalogue(directory: string): () => Catalogue {
  const known = new Map<string, { readonly stamp: string; readonly entry: CatalogueEntry }>();
  return () =>
    catalogueOf(directory, (id) => {
      const stamp = stampOf(join(directory, id));
      const before = known.get(id);
      if (before?.stamp === stamp) return before.entry;
      const entry = loadExercise(directory, id);
      known.set(id, { stamp, entry });
      return entry;
    });
}

function stampOf(folder: string): string {
  return ['exercise.yaml', 'README.md']
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? '' : `${stats.mtimeMs} ${stats.size}`))
    .join();
}

function catalogueOf(directory: string, load: (id: string) => CatalogueEntry): Catalogue {
  const folders = existsSync(directory) ? readdirSync(directory).filter((name) => existsSync(join(directory, name, 'exercise.yaml'))) : [];
  const entries = folders.toSorted().map(load);
  return {
    entries,
    find(name) {
      const wanted = /^\d+$/.test(name) ? name.padStart(2, '0') : name;
      const found = entries.find(({ exercise: { id } }) => id === wanted || id.startsWith(`${wanted}-`));
      if (found !== undefined) return found;
      throw new ExerciseError('unknown_exercise', `there is no exercise ${name}; see: node lab exercise list`);
    },
  };
}

function loadExercise(directory: string, id: string): CatalogueEntry {
  const file = join(directory, id, 'exercise.yaml');
  const shown = (name: string): string => join(basename(directory), id, name);
  const exercise = parseExercise(readFileSync(file, 'utf8'), { id, file: shown('exercise.yaml') });
  try {
    return { exercise, text: splitReadme(readFileSync(join(directory, id, 'README.md'), 'utf8')) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExerciseError('invalid_exercise', `${shown('README.md')}: ${reason}`, { cause });
  }
}
