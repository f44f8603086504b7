import type { Extraction, LabelFormat, LineAlternative, LineFilterOp, Stage } from '../ast.ts';
import * as build from './build.ts';
import { readCalledWithString, readLabelFilter } from './parse-label-filter.ts';
import { readNamedLabel } from './parse-selector.ts';
import type { TokenReader } from './token-reader.ts';

const LINE_FILTERS: readonly LineFilterOp[] = ['|=', '!=', '|~', '!~', '|>', '!>'];

/** All stages that follow, as far as `isOver` says of what stands behind a `|`: by then the bar has been read. */
export function readStages(tokens: TokenReader, isOver: () => boolean): { stages: Stage[]; readBar: boolean } {
  const stages: Stage[] = [];
  for (;;) {
    const filter = LINE_FILTERS.find((op) => op === tokens.peek());
    if (filter !== undefined) {
      tokens.take();
      stages.push({ kind: 'line-filter', op: filter, alternatives: readAlternatives(tokens) });
    } else if (tokens.accept('|')) {
      if (isOver()) return { stages, readBar: true };
      stages.push(readStage(tokens));
    } else return { stages, readBar: false };
  }
}

/** `"a" or "b" or ip("10.0.0.0/8")` */
function readAlternatives(tokens: TokenReader): LineAlternative[] {
  const alternatives: LineAlternative[] = [];
  do {
    if (tokens.peek() === 'STRING') alternatives.push({ text: tokens.take().text, ip: false });
    else if (tokens.accept('ip')) alternatives.push({ text: readCalledWithString(tokens), ip: true });
    else throw tokens.unexpected('STRING', 'ip');
  } while (tokens.accept('or'));
  return alternatives;
}

/** What stands behind a bar. */
function readStage(tokens: TokenReader): Stage {
  const type = tokens.peek();
  if (type === 'IDENTIFIER' || type === '(') return { kind: 'label-filter', filter: readLabelFilter(tokens) };
  switch (type) {
    case 'json':
      tokens.take();
      return tokens.peek() === 'IDENTIFIER' ? { kind: 'json-expressions', extractions: readExtractions(tokens) } : { kind: 'json' };
    case 'logfmt':
      tokens.take();
      return readLogfmt(tokens);
    case 'regexp':
      tokens.take();
      return build.regexp(tokens.expect('STRING').text);
    case 'pattern':
      tokens.take();
      return build.pattern(tokens.expect('STRING').text);
    case 'line_format':
      tokens.take();
      return { kind: 'line-format', template: tokens.expect('STRING').text };
    case 'label_format':
      tokens.take();
      return { kind: 'label-format', formats: tokens.list(() => readLabelFormat(tokens)) };
    case 'unpack':
    case 'decolorize':
      tokens.take();
      return { kind: type };
    case 'drop':
    case 'keep':
      tokens.take();
      return { kind: type, labels: tokens.list(() => readNamedLabel(tokens)) };
    default:
      throw tokens.unexpected();
  }
}

function readLogfmt(tokens: TokenReader): Stage {
  const flags: string[] = [];
  while (tokens.peek() === 'FUNCTION_FLAG') flags.push(tokens.take().text);
  return tokens.peek() === 'IDENTIFIER' ? build.logfmtExpressions(readExtractions(tokens), flags) : build.logfmt(flags);
}

function readExtractions(tokens: TokenReader): Extraction[] {
  return tokens.list(() => {
    const { text: name } = tokens.expect('IDENTIFIER');
    return { name, path: tokens.accept('=') ? tokens.expect('STRING').text : name };
  });
}

function readLabelFormat(tokens: TokenReader): LabelFormat {
  const { text: to } = tokens.expect('IDENTIFIER');
  tokens.expect('=');
  const { type, text: from } = tokens.expect('IDENTIFIER', 'STRING');
  return { to, from, rename: type === 'IDENTIFIER' };
}
