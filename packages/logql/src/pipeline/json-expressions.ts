import type { Extraction } from '../ast.ts';
import { type JsonStep, parseJsonPath } from '../syntax/extraction-paths.ts';
import { forEachMember, JsonError, type JsonValue, readElements, readValue, unescapeJson } from './json-scanner.ts';
import { withoutReplacementCharacters } from './label-names.ts';
import { checkedExtractions } from './logfmt-expressions.ts';
import { DUPLICATE_SUFFIX } from './special-labels.ts';
import type { CompiledStage } from './stage.ts';

/** `| json name="path"`: picks values out of the line; those that are not there become empty. Throws QueryError. */
export function compileJsonExpressions(extractions: readonly Extraction[]): CompiledStage {
  const wanted = checkedExtractions(extractions, parseJsonPath);
  return (line, { labels }) => {
    if (line === '' || labels.needsNoParsing) return line;
    if (!/^["{[]/.test(line)) {
      labels.failParsing('JSONParserErr');
      return line;
    }
    let found = 0;
    for (const { name, path } of wanted) {
      const value = find(line, path);
      if (value === undefined) continue;
      found++;
      labels.set(labels.hasBase(name) ? name + DUPLICATE_SUFFIX : name, extractedText(value));
    }
    if (found < wanted.length) for (const { name } of wanted) if (labels.get(name) === undefined) labels.set(name, '');
    return line;
  };
}

function extractedText({ type, raw }: JsonValue): string {
  if (type === 'null') return '';
  return type === 'object' ? raw : withoutReplacementCharacters(unescapeJson(raw) ?? '');
}

/** What is at the path, or undefined if it is not there or the line breaks before it. */
function find(line: string, path: readonly JsonStep[]): JsonValue | undefined {
  try {
    let { value } = readValue(line, 0);
    for (const step of path) {
      const next = typeof step === 'number' ? element(value, step) : member(value, step);
      if (next === undefined) return undefined;
      value = next;
    }
    return value;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

function member({ type, raw }: JsonValue, name: string): JsonValue | undefined {
  let found: JsonValue | undefined;
  if (type !== 'object') return undefined;
  forEachMember(raw, (key, value) => {
    if (key === name) found = value;
    return found === undefined;
  });
  return found;
}

function element({ type, raw }: JsonValue, index: number): JsonValue | undefined {
  return type === 'array' ? readElements(raw)[index] : undefined;
}
