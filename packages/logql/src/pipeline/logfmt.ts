import { sanitizeLabelName, withoutReplacementCharacters } from './label-names.ts';
import { LogfmtDecoder } from './logfmt-decoder.ts';
import { ERROR_LABEL } from './special-labels.ts';
import type { CompiledStage } from './stage.ts';

export type LogfmtOptions = Readonly<{
  /** A malformed pair ends the reading and is an error; otherwise it is passed over in silence. */
  strict: boolean;
  /** Keys without a value become empty labels; otherwise they are left out. */
  keepEmpty: boolean;
}>;

/** `| logfmt`: every pair becomes a label. */
export function compileLogfmt({ strict, keepEmpty }: LogfmtOptions): CompiledStage {
  return (line, { labels }) => {
    if (labels.needsNoParsing) return line;
    const decoder = new LogfmtDecoder(line);
    while (!decoder.atEnd) {
      const pair = decoder.next();
      if (pair === undefined) {
        if (strict && decoder.hasFailed) break;
        continue;
      }
      const name = sanitizeLabelName(pair.key);
      const target = name === '' ? undefined : labels.nameFor(name);
      if (target === undefined || (pair.value === '' && !keepEmpty)) continue;
      labels.set(target, withoutReplacementCharacters(pair.value));
      if (!labels.hints.mayKeep(target, labels)) return undefined;
      if (labels.allExtracted) break;
    }
    if (strict && decoder.hasFailed) {
      labels.failParsing('LogfmtParserErr', decoder.error);
      if (!labels.hints.mayKeep(ERROR_LABEL, labels)) return undefined;
    }
    return line;
  };
}
