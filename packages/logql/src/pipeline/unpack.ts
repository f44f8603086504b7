import { parsing, scalarText } from './json.ts';
import { forEachMember, JSON_ERRORS, JsonError, unescapeJson } from './json-scanner.ts';
import { sanitizeLabelName } from './label-names.ts';
import type { CompiledStage } from './stage.ts';

/** The member that holds the line as it was before it was packed. */
const PACKED_ENTRY = '_entry';

/** `| unpack`: undoes the `pack` stage of log shippers, that is, labels and the line put into one JSON object. */
export const unpackStage: CompiledStage = (line, { labels }) => {
  if (line === '' || labels.needsNoParsing) return line;
  if (!line.startsWith('{')) {
    labels.failParsing('JSONParserErr', 'expecting json object(6), but it is not');
    return line;
  }
  let entry: string | undefined;
  const found: Array<[string, string]> = [];
  parsing(labels, () => {
    forEachMember(line, (key, value) => {
      if (value.type !== 'string') return true;
      if (key === PACKED_ENTRY) {
        entry = unescapeJson(value.raw);
        if (entry === undefined) throw new JsonError(JSON_ERRORS.escape);
        return true;
      }
      const name = labels.nameFor(sanitizeLabelName(key));
      if (name !== undefined) found.push([name, scalarText(value)]);
      return true;
    });
    // Without an entry the object was not packed, and its members are no labels.
    if (entry !== undefined) for (const [name, value] of found) labels.set(name, value);
  });
  if (entry !== undefined && found.some(([name]) => !labels.hints.mayKeep(name, labels))) return undefined;
  return labels.error === '' ? (entry ?? line) : line;
};
