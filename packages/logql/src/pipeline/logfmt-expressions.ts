import { isQueryError, QueryError } from '@faultline/query-core';
import type { Extraction } from '../ast.ts';
import { parseLogfmtKey } from '../syntax/extraction-paths.ts';
import { isLabelName, sanitizeLabelName } from './label-names.ts';
import { LogfmtDecoder } from './logfmt-decoder.ts';
import { DUPLICATE_SUFFIX } from './special-labels.ts';
import type { CompiledStage } from './stage.ts';

/** `| logfmt name="key"`: picks values out of the line; those that are not there become empty. Throws QueryError. */
export function compileLogfmtExpressions(extractions: readonly Extraction[], { strict }: { strict: boolean }): CompiledStage {
  const wanted = checkedExtractions(extractions, parseLogfmtKey);
  const nameByKey = new Map(wanted.map(({ name, path }) => [path, name]));
  const names = new Set(wanted.map(({ name }) => name));
  return (line, { labels }) => {
    if (labels.needsNoParsing) return line;
    for (const name of names) if (!labels.hasBase(name)) labels.set(name, '');
    const decoder = new LogfmtDecoder(line);
    while (!decoder.atEnd) {
      const pair = decoder.next();
      if (pair === undefined) {
        if (strict && decoder.hasFailed) break;
        continue;
      }
      const key = sanitizeLabelName(pair.key);
      const name = nameByKey.get(key) ?? key;
      if (!names.has(name)) continue;
      labels.set(labels.hasBase(name) ? name + DUPLICATE_SUFFIX : name, pair.value.includes('\ufffd') ? '' : pair.value);
    }
    if (strict && decoder.hasFailed) labels.failParsing('LogfmtParserErr', decoder.error);
    return line;
  };
}

/** The extractions with their paths read. Throws QueryError naming the expression at fault. */
export function checkedExtractions<Path>(
  extractions: readonly Extraction[],
  parsePath: (text: string) => Path,
): Array<{ name: string; path: Path }> {
  return extractions.map(({ name, path }) => {
    if (!isLabelName(name)) throw new QueryError('bad_data', `invalid extracted label name '${name}'`);
    try {
      return { name, path: parsePath(path) };
    } catch (error) {
      if (isQueryError(error)) throw new QueryError('bad_data', `cannot parse expression [${path}]: ${error.message}`);
      throw error;
    }
  });
}
