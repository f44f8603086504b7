import { readFileSync } from 'node:fs';
import { checkMeaning } from './check-meaning.ts';
import { type Configuration, type Environment, entriesOf, resolveConfiguration } from './configuration.ts';
import { ExperimentError, type Problem } from './experiment-error.ts';
import { explainIssues } from './explain-issues.ts';
import { resolveReferences } from './references.ts';
import { type Experiment, experiment as experimentSchema, type FaultlineExtension } from './schema.ts';
import { type Path, parseSource } from './source.ts';
import { substitute } from './substitute.ts';

export interface LoadOptions {
  readonly env: Environment;
  readonly vars?: Readonly<Record<string, string>>;
}

export interface LoadedExperiment {
  readonly file: string;
  /** With every reference and `${name}` in its place. */
  readonly experiment: Experiment;
  readonly extension: FaultlineExtension | undefined;
  readonly configuration: Configuration;
}

/** Sections whose `${…}` mean nothing: they are what the others refer to. */
const definitions = new Set(['configuration', 'secrets']);

/** @throws ExperimentError with every problem of the file */
export function loadExperiment(file: string, options: LoadOptions): LoadedExperiment {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ExperimentError(file, [{ line: 1, column: 1, message: `cannot be read: ${(error as Error).message}` }]);
  }
  return parseExperiment(text, file, options);
}

/** @throws ExperimentError with every problem of the text */
export function parseExperiment(text: string, file: string, { env, vars = {} }: LoadOptions): LoadedExperiment {
  const source = parseSource(text, file);
  const problems: Problem[] = [];
  const complain = (path: Path, message: string): void => void problems.push(source.problemAt(path, message));
  if (typeof source.value !== 'object' || source.value === null || Array.isArray(source.value)) {
    throw new ExperimentError(file, [source.problemAt([], 'an experiment is a mapping with title, description and method')]);
  }

  const raw = source.value as Readonly<Record<string, unknown>>;
  const configuration = resolveConfiguration({ configuration: raw['configuration'], secrets: raw['secrets'], env, vars }, complain);
  for (const name of Object.keys(vars)) {
    if (!Object.hasOwn(raw['configuration'] ?? {}, name)) throw new UnknownVariableError(name, entriesOf(raw['configuration']));
  }
  const filled = Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [
      key,
      definitions.has(key)
        ? value
        : substitute(value, configuration.values, (path, name) =>
            complain(
              [key, ...path],
              `nothing is called \${${name}}; configuration has ${[...configuration.values.keys()].join(', ') || 'nothing'}`,
            ),
          ),
    ]),
  );
  const parsed = experimentSchema.safeParse(resolveReferences(filled, complain));
  if (!parsed.success) problems.push(...explainIssues(parsed.error.issues, source));
  else checkMeaning(parsed.data, complain);
  if (!parsed.success || problems.length > 0) throw new ExperimentError(file, inOrder(problems));

  const extension = parsed.data.extensions?.find((each): each is FaultlineExtension => each.name === 'faultline');
  return { file, experiment: parsed.data, extension, configuration };
}

/** A variable was given that the file does not know: a slip on the command line, not in the file. */
export class UnknownVariableError extends Error {
  override readonly name = 'UnknownVariableError';
  readonly code = 'unknown_variable';

  constructor(name: string, known: readonly (readonly [string, unknown])[]) {
    super(`the experiment has no configuration "${name}"; there are ${known.map(([key]) => key).join(', ') || 'none'}`);
  }
}

const isUnknownName = ({ message }: Problem): boolean => message.startsWith('nothing is called ');

/** By place; what was said twice about one place is said once. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  // Where a name is unknown, what follows from that needs no saying.
  const unknown = new Set(problems.filter(isUnknownName).map(({ line, column }) => `${line}:${column}`));
  return problems
    .filter((problem) => isUnknownName(problem) || !unknown.has(`${problem.line}:${problem.column}`))
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .filter(({ line, column, message }) => {
      const key = `${line}:${column}:${message}`;
      return !seen.has(key) && seen.add(key);
    });
}
