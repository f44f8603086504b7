import { QueryError } from '@faultline/query-core';

/** `<ip> - <_> [<ts>]` in pieces: literal text, or a capture, unnamed for `<_>`. */
type Piece = Readonly<{ kind: 'literal'; text: string }> | Readonly<{ kind: 'capture'; name: string }>;

const CAPTURE = /<([A-Za-z_][A-Za-z0-9_]*)>/g;
const UNNAMED = '_';

export type Pattern = Readonly<{
  names: readonly string[];
  /** Captured texts in the order of `names`; fewer when the line ends early, none when it does not fit at all. */
  capture(line: string): string[];
}>;

/** Compiles the expression of the pattern parser. Throws QueryError with Loki's words. */
export function compilePattern(text: string): Pattern {
  const pieces = readPieces(text);
  if (pieces.length === 0) {
    throw invalid('parse error at line 1, col 1: syntax error: unexpected $end, expecting IDENTIFIER or LITERAL');
  }
  const names = pieces.flatMap((piece) => (piece.kind === 'capture' && piece.name !== UNNAMED ? [piece.name] : []));
  if (names.length === 0) throw invalid('at least one capture is required');
  requireLiteralsBetween(pieces);
  const duplicate = names.find((name, i) => names.indexOf(name) !== i);
  if (duplicate !== undefined) throw invalid(`duplicate capture name (${duplicate}): invalid expression`);
  return { names, capture: (line) => capture(pieces, line) };
}

/**
 * Compiles the expression of a `|>` filter, where captures are unnamed and the whole line has to fit.
 * An empty line fits only an empty expression.
 */
export function compilePatternFilter(text: string): (line: string) => boolean {
  const pieces = readPieces(text);
  const named = pieces.find((piece) => piece.kind === 'capture' && piece.name !== UNNAMED);
  if (named !== undefined) throw invalid('named captures are not allowed');
  requireLiteralsBetween(pieces);
  return (line) => fits(pieces, line);
}

const invalid = (reason: string): QueryError => new QueryError('bad_data', reason);

function readPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(CAPTURE)) {
    if (match.index > end) pieces.push({ kind: 'literal', text: text.slice(end, match.index) });
    pieces.push({ kind: 'capture', name: match[1] as string });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ kind: 'literal', text: text.slice(end) });
  return pieces;
}

/** Of two captures side by side nobody could say where one ends. */
function requireLiteralsBetween(pieces: readonly Piece[]): void {
  pieces.forEach((piece, i) => {
    const next = pieces[i + 1];
    if (piece.kind === 'capture' && next?.kind === 'capture') {
      throw invalid(`found consecutive capture '<${piece.name}><${next.name}>': invalid expression`);
    }
  });
}

function capture(pieces: readonly Piece[], line: string): string[] {
  const captured: string[] = [];
  if (line === '') return captured;
  let rest = line;
  let i = 0;
  const first = pieces[0];
  if (first?.kind === 'literal') {
    if (!rest.startsWith(first.text)) return captured;
    rest = rest.slice(first.text.length);
    i = 1;
  }
  for (; i < pieces.length; i += 2) {
    const piece = pieces[i];
    const literal = pieces[i + 1];
    const isNamed = piece?.kind === 'capture' && piece.name !== UNNAMED;
    const end = literal?.kind === 'literal' ? rest.indexOf(literal.text) : -1;
    // Without a literal to end it, or when the line lacks that, a capture takes the rest.
    if (literal?.kind !== 'literal' || end < 0) {
      if (isNamed) captured.push(rest);
      break;
    }
    if (isNamed) captured.push(rest.slice(0, end));
    rest = rest.slice(end + literal.text.length);
  }
  return captured;
}

function fits(pieces: readonly Piece[], line: string): boolean {
  if (line === '' || pieces.length === 0) return line === '' && pieces.length === 0;
  let offset = 0;
  for (const [i, piece] of pieces.entries()) {
    if (piece.kind === 'capture') continue;
    const at = line.indexOf(piece.text, offset);
    if (at < 0) return false;
    // A literal right behind the one before it would leave the capture between them empty.
    if (i !== 0 && at === offset) return false;
    offset = at + piece.text.length;
  }
  const endsInCapture = pieces.at(-1)?.kind === 'capture';
  return endsInCapture === (offset !== line.length);
}
