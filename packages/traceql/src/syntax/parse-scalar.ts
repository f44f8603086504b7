import type { Aggregate, ArithmeticOp, ScalarExpr } from './ast.ts';
import { parseField } from './parse-field.ts';
import type { TokenReader } from './token-reader.ts';
import type { TokenKind } from './tokens.ts';

const PRECEDENCE: ReadonlyMap<TokenKind, number> = new Map<ArithmeticOp, number>([
  ['+', 1],
  ['-', 1],
  ['*', 2],
  ['/', 2],
  ['%', 2],
  ['^', 3],
]);

/** Aggregates and numbers, combined: `count()`, `max(duration) + 1s`. The first operand may already have been read. */
export function continueScalar(reader: TokenReader, first: ScalarExpr, parseOperand: () => ScalarExpr, minimum = 1): ScalarExpr {
  let lhs = first;
  for (;;) {
    const op = reader.kind as ArithmeticOp;
    const precedence = PRECEDENCE.get(op);
    if (precedence === undefined || precedence < minimum) return lhs;
    reader.advance();
    const rhs = continueScalar(reader, parseOperand(), parseOperand, op === '^' ? precedence : precedence + 1);
    lhs = { kind: 'scalar-op', op, lhs, rhs };
  }
}

/** A number or an aggregate, or undefined if neither stands here. */
export function parseScalarTerm(reader: TokenReader): ScalarExpr | undefined {
  if (reader.accept('-')) {
    const number = parseNumber(reader);
    if (number === undefined) throw reader.unexpected(['INTEGER', 'FLOAT', 'DURATION']);
    return { kind: 'value', value: { ...number, value: -number.value } };
  }
  const number = parseNumber(reader);
  return number === undefined ? parseAggregate(reader) : { kind: 'value', value: number };
}

function parseNumber(reader: TokenReader): { type: 'int' | 'float' | 'duration'; value: number } | undefined {
  switch (reader.kind) {
    case 'INTEGER':
      return { type: 'int', value: reader.advance().number };
    case 'FLOAT':
      return { type: 'float', value: reader.advance().number };
    case 'DURATION':
      return { type: 'duration', value: reader.advance().number };
    default:
      return undefined;
  }
}

function parseAggregate(reader: TokenReader): Aggregate | undefined {
  const { kind } = reader;
  switch (kind) {
    case 'count':
      reader.advance();
      reader.expect('(');
      reader.expect(')');
      return { kind: 'aggregate', fn: kind };
    case 'avg':
    case 'max':
    case 'min':
    case 'sum': {
      reader.advance();
      reader.expect('(');
      const operand = parseField(reader);
      if (!reader.accept(')')) throw reader.unexpected();
      return { kind: 'aggregate', fn: kind, operand };
    }
    default:
      return undefined;
  }
}
