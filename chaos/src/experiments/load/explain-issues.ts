import type { z } from 'zod';
import type { Problem } from './experiment-error.ts';
import type { Path, Source } from './source.ts';

type Issue = z.core.$ZodIssue;

/** What zod found, in words and at its place in the file. */
export function explainIssues(issues: readonly Issue[], source: Source, around: Path = []): Problem[] {
  return issues.flatMap((issue) => explain({ ...issue, path: [...around, ...issue.path] }, source));
}

function explain(issue: Issue, source: Source): Problem[] {
  const name = String(issue.path.at(-1) ?? 'the experiment');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => source.problemAt([...issue.path, key], issue.message, 'key'));
    case 'invalid_union':
      return issue.errors.length === 0
        ? [source.problemAt(issue.path, issue.message)]
        : explainIssues(nearest(issue.errors), source, issue.path);
    case 'invalid_type':
      return [
        source.problemAt(
          issue.path,
          isMissing(issue, source)
            ? `${name} is missing`
            : `${name} must be ${article(issue.expected)}${issue.message.startsWith('Invalid input') ? '' : `: ${issue.message}`}`,
        ),
      ];
    case 'invalid_value':
      return [
        source.problemAt(
          issue.path,
          issue.message.startsWith('Invalid') ? `${name} must be ${issue.values.map(String).join(' or ')}` : issue.message,
        ),
      ];
    case 'too_small':
      return [source.problemAt(issue.path, tooSmall(name, issue))];
    default:
      return [source.problemAt(issue.path, `${name}: ${issue.message}`)];
  }
}

function tooSmall(name: string, { origin, minimum }: Extract<Issue, { code: 'too_small' }>): string {
  if (origin === 'string' || origin === 'array') return `${name} must not be empty`;
  return `${name} must be at least ${minimum}`;
}

/** zod does not say whether a value was absent; the source knows. */
function isMissing({ path }: Issue, source: Source): boolean {
  let value = source.value;
  for (const step of path) value = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[step];
  return value === undefined;
}

const names: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};
const article = (expected: string): string => names[expected] ?? expected;

/** Of a union's branches, the one that was meant: whose complaints lie deepest inside, and are fewest. */
function nearest(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number => Math.max(...issues.map(({ path }) => path.length));
  return branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}
