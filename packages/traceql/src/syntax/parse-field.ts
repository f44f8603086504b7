import { boolValue, type Value } from '../value.ts';
import type { BinaryOp, FieldExpr } from './ast.ts';
import { type Attribute, type AttributeScope, type Intrinsic, intrinsic, scoped } from './attribute.ts';
import { foldBinary, foldExists, foldUnary } from './fold.ts';
import type { TokenReader } from './token-reader.ts';
import type { TokenKind } from './tokens.ts';

/** Binding power of the operators. `-` before an operand binds like `+`, so `-a * b` is `-(a * b)`; `!` a little tighter. */
const PRECEDENCE: ReadonlyMap<TokenKind, number> = new Map<BinaryOp, number>([
  ['&&', 1],
  ['||', 1],
  ['=', 2],
  ['!=', 2],
  ['<', 2],
  ['<=', 2],
  ['>', 2],
  ['>=', 2],
  ['=~', 2],
  ['!~', 2],
  ['+', 3],
  ['-', 3],
  ['*', 5],
  ['/', 5],
  ['%', 5],
  ['^', 6],
]);
const ABOVE_COMPARISON = 3;
const ABOVE_MINUS = 4;
const ABOVE_NOT = 5;

const UNSCOPED_INTRINSICS: ReadonlySet<TokenKind> = new Set<Intrinsic & TokenKind>([
  'duration',
  'name',
  'status',
  'statusMessage',
  'kind',
  'parent',
  'rootName',
  'rootServiceName',
  'traceDuration',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
]);

/** Per scope, the properties in the order in which the grammar declares them. */
const SCOPED_INTRINSICS: ReadonlyMap<TokenKind, ReadonlyMap<TokenKind, Intrinsic>> = new Map([
  [
    'trace:',
    new Map<TokenKind, Intrinsic>([
      ['duration', 'traceDuration'],
      ['rootName', 'rootName'],
      ['rootService', 'rootServiceName'],
      ['id', 'trace:id'],
    ]),
  ],
  [
    'span:',
    new Map<TokenKind, Intrinsic>([
      ['duration', 'duration'],
      ['childCount', 'childCount'],
      ['name', 'name'],
      ['status', 'status'],
      ['statusMessage', 'statusMessage'],
      ['kind', 'kind'],
      ['id', 'span:id'],
      ['parentID', 'span:parentID'],
    ]),
  ],
  [
    'event:',
    new Map<TokenKind, Intrinsic>([
      ['name', 'event:name'],
      ['timeSinceStart', 'event:timeSinceStart'],
    ]),
  ],
  [
    'link:',
    new Map<TokenKind, Intrinsic>([
      ['traceID', 'link:traceID'],
      ['spanID', 'link:spanID'],
    ]),
  ],
  [
    'instrumentation:',
    new Map<TokenKind, Intrinsic>([
      ['name', 'instrumentation:name'],
      ['version', 'instrumentation:version'],
    ]),
  ],
]);

const SCOPES: ReadonlyMap<TokenKind, AttributeScope> = new Map([
  ['.', 'none'],
  ['resource.', 'resource'],
  ['span.', 'span'],
  ['event.', 'event'],
  ['link.', 'link'],
  ['instrumentation.', 'instrumentation'],
]);

/** An expression over a span, up to the first operator that binds less than `minimum`. */
export function parseField(reader: TokenReader, minimum = 1): FieldExpr {
  let lhs = parseOperand(reader);
  for (;;) {
    const op = reader.kind as BinaryOp;
    const precedence = PRECEDENCE.get(op);
    if (precedence === undefined || precedence < minimum) return lhs;
    reader.advance();
    if ((op === '=' || op === '!=') && reader.accept('nil')) lhs = foldExists(lhs, op === '=');
    else
      lhs = foldBinary(
        op,
        lhs,
        reader.nested(() => parseField(reader, op === '^' ? precedence : precedence + 1)),
      );
  }
}

function parseOperand(reader: TokenReader): FieldExpr {
  switch (reader.kind) {
    case '(': {
      reader.advance();
      const inner = reader.nested(() => parseField(reader));
      if (!reader.accept(')')) throw reader.unexpected();
      return inner;
    }
    case '-':
      reader.advance();
      return foldUnary(
        '-',
        reader.nested(() => parseField(reader, ABOVE_MINUS)),
      );
    case '!':
      reader.advance();
      return foldUnary(
        '!',
        reader.nested(() => parseField(reader, ABOVE_NOT)),
      );
    case 'nil':
      return parseNilComparison(reader);
    default: {
      const value = parseValue(reader);
      if (value !== undefined) return { kind: 'value', value };
      const attribute = parseAttribute(reader);
      if (attribute !== undefined) return { kind: 'attribute', attribute };
      throw reader.unexpected();
    }
  }
}

/** `nil` is no value of its own: it only stands on one side of `=` or `!=`. */
function parseNilComparison(reader: TokenReader): FieldExpr {
  reader.advance();
  const negated = reader.kind === '=';
  if (!negated && reader.kind !== '!=') throw reader.unexpected(['=', '!=']);
  reader.advance();
  if (reader.accept('nil')) return { kind: 'value', value: boolValue(false) };
  return foldExists(
    reader.nested(() => parseField(reader, ABOVE_COMPARISON)),
    negated,
  );
}

/** A literal, or undefined if none stands here. */
export function parseValue(reader: TokenReader): Value | undefined {
  const { kind, text, number } = reader.token;
  const value = literal(kind, text, number);
  if (value === undefined && kind === 'IDENTIFIER') throw reader.error(`unknown identifier: ${text}`);
  if (value !== undefined) reader.advance();
  return value;
}

function literal(kind: TokenKind, text: string, number: number): Value | undefined {
  switch (kind) {
    case 'STRING':
      return { type: 'string', value: text };
    case 'INTEGER':
      return { type: 'int', value: number };
    case 'FLOAT':
      return { type: 'float', value: number };
    case 'DURATION':
      return { type: 'duration', value: number };
    case 'true':
    case 'false':
      return boolValue(kind === 'true');
    case 'ok':
    case 'error':
    case 'unset':
      return { type: 'status', value: kind };
    case 'unspecified':
    case 'internal':
    case 'server':
    case 'client':
    case 'producer':
    case 'consumer':
      return { type: 'kind', value: kind };
    case 'IDENTIFIER':
      if (text === 'minInt') return { type: 'int', value: -(2 ** 63) };
      return text === 'maxInt' ? { type: 'int', value: 2 ** 63 } : undefined;
    default:
      return undefined;
  }
}

/** An attribute or intrinsic, or undefined if none stands here. */
export function parseAttribute(reader: TokenReader): Attribute | undefined {
  const { kind } = reader;
  if (UNSCOPED_INTRINSICS.has(kind)) return intrinsic(reader.advance().kind as Intrinsic);

  const properties = SCOPED_INTRINSICS.get(kind);
  if (properties !== undefined) {
    reader.advance();
    const property = properties.get(reader.kind);
    if (property === undefined) throw reader.unexpected(properties.size > 4 ? [] : [...properties.keys()]);
    reader.advance();
    return intrinsic(property);
  }

  if (kind === 'parent.') {
    reader.advance();
    const scope = reader.kind === 'resource.' || reader.kind === 'span.' ? SCOPES.get(reader.advance().kind) : undefined;
    const name = reader.expect('IDENTIFIER', scope === undefined ? ['resource.', 'span.'] : []).text;
    reader.expect('END_ATTRIBUTE');
    return { ...scoped(scope ?? 'none', name), parent: true };
  }

  const scope = SCOPES.get(kind);
  if (scope === undefined) return undefined;
  reader.advance();
  const name = reader.expect('IDENTIFIER').text;
  reader.expect('END_ATTRIBUTE');
  return scoped(scope, name);
}

export function expectAttribute(reader: TokenReader): Attribute {
  const attribute = parseAttribute(reader);
  if (attribute === undefined) throw reader.unexpected();
  return attribute;
}

/** `(a, b, …)`. */
export function parseAttributeList(reader: TokenReader): readonly Attribute[] {
  reader.expect('(');
  const attributes = [expectAttribute(reader)];
  while (reader.accept(',')) attributes.push(expectAttribute(reader));
  reader.expect(')', [',']);
  return attributes;
}
