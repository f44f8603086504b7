import { forEachMember, JsonError, type JsonValue, unescapeJson } from './json-scanner.ts';
import { joinLabelName, withoutReplacementCharacters } from './label-names.ts';
import type { LabelsBuilder } from './labels-builder.ts';
import type { CompiledStage } from './stage.ts';

/** Deeper objects are left alone, so that a hostile line cannot exhaust the stack. */
const MAX_DEPTH = 128;

/** `| json`: every scalar of the object becomes a label, nested ones as `outer_inner`; arrays and nulls are skipped. */
export const jsonStage: CompiledStage = (line, { labels }) => {
  if (labels.needsNoParsing) return line;
  let dropped = false;
  const visitor =
    (prefix: string, depth: number) =>
    (key: string, value: JsonValue): boolean => {
      const name = joinLabelName(prefix, key);
      if (value.type === 'object') {
        if (depth === MAX_DEPTH || (prefix === '' && name === '' ? false : !labels.hints.wantsPrefix(name))) return true;
        return forEachMember(value.raw, visitor(name, depth + 1));
      }
      if (value.type === 'array' || value.type === 'null') return !labels.allExtracted;
      const target = name === '' ? undefined : labels.nameFor(name);
      if (target !== undefined) {
        labels.set(target, scalarText(value));
        dropped = !labels.hints.mayKeep(target, labels);
      }
      return !dropped && !labels.allExtracted;
    };
  parsing(labels, () => forEachMember(line, visitor('', 0)));
  return dropped ? undefined : line;
};

/** A string without its escapes, everything else as written. */
export function scalarText({ type, raw }: JsonValue): string {
  return type === 'string' ? withoutReplacementCharacters(unescapeJson(raw) ?? '') : raw;
}

/** Runs a JSON reader; its failure becomes the line's error. */
export function parsing(labels: LabelsBuilder, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    labels.failParsing('JSONParserErr', error.message);
  }
}
