import { globSync, readFileSync } from 'node:fs';
import { parseRuleFile, RuleFileError, type RuleGroupSpec } from './rule-file.ts';

/**
 * The groups of every file that the patterns match, in the order of patterns and names; a file matched twice counts once.
 * A pattern may match nothing; a file that is named and is not there is an error. Throws RuleFileError.
 */
export function loadRules(patterns: readonly string[]): RuleGroupSpec[] {
  const files = new Set(patterns.flatMap((pattern) => (/[*?[{]/.test(pattern) ? globSync(pattern).sort() : [pattern])));
  return [...files].flatMap((path) => parseRuleFile(read(path), path));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RuleFileError(`${path}: ${(cause as Error).message}`, { cause });
  }
}
