import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ExerciseError } from '../exercise-error.ts';
import { checkExercise } from './check-exercise.ts';
import { type ExerciseFile, exerciseSchema } from './schema.ts';

export interface Exercise extends ExerciseFile {
  /** The folder's name, such as `02-payments-put-off`. */
  readonly id: string;
}

/**
 * Reads an exercise.
 *
 * @param file only for messages, which are like `exercises/02-x/exercise.yaml:12:5: truth.causes.0.mechanism: …`
 * @throws ExerciseError `invalid_exercise` with every fault of the file, one a line
 */
export function parseExercise(text: string, { id, file }: { readonly id: string; readonly file: string }): Exercise {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) throw invalid(document.errors.map(({ message, pos }) => `${at(pos[0])}: ${message}`));
  const parsed = exerciseSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw invalid(parsed.error.issues.flatMap(issuesOf).map(({ path, message }) => located(path, message)));
  const exercise = { ...parsed.data, id };
  const problems = checkExercise(exercise);
  if (problems.length > 0) throw invalid(problems.map(({ path, message }) => located(path, message)));
  return exercise;

  function located(path: readonly PropertyKey[], message: string): string {
    return `${at(offsetOf(document, path))}: ${path.map(String).join('.') || 'exercise'}: ${message}`;
  }
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** A key that nobody knows is pointed at where it stands, not at what surrounds it. */
function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'this key is not known here' }));
}

/** Of the nearest thing that is there: what is missing has no place of its own. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

const invalid = (lines: readonly string[]): ExerciseError => new ExerciseError('invalid_exercise', lines.join('\n'));
