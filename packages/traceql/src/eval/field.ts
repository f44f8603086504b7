import type { FieldExpr } from '../syntax/ast.ts';
import { boolValue, type Value } from '../value.ts';
import { applyBinary, applyNegation } from './operators.ts';
import { compareOperator } from './predicate.ts';
import type { SpanView } from './span-view.ts';

export type FieldEvaluator = (span: SpanView) => Value;

/** Turns an expression into a function of a span. The function throws QueryError `execution` where its operators do. */
export function compileField(expr: FieldExpr): FieldEvaluator {
  switch (expr.kind) {
    case 'value':
      return () => expr.value;
    case 'attribute':
      return (span) => span.valueOf(expr.attribute);
    case 'unary': {
      const operand = compileField(expr.operand);
      return (span) => applyNegation(expr.op, operand(span));
    }
    case 'exists': {
      const operand = compileField(expr.operand);
      // A missing attribute that is asked for by `= nil` was fetched as the text "nil".
      if (expr.negated) return (span) => boolValue(isNilText(operand(span)));
      return (span) => boolValue(operand(span).type !== 'nil');
    }
    case 'binary':
      return compileBinary(expr);
  }
}

function compileBinary({ op, lhs, rhs }: FieldExpr & { kind: 'binary' }): FieldEvaluator {
  const left = compileField(lhs);
  if (rhs.kind === 'value' && (op === '=~' || op === '!~')) {
    const matches = compareOperator(op, rhs.value);
    return (span) => matches(left(span));
  }
  const right = compileField(rhs);
  if (op === '&&' || op === '||') {
    return (span) => {
      const value = left(span);
      // What decides alone leaves the other side alone, with whatever errors it might have.
      if (value.type === 'bool' && value.value === (op === '||')) return value;
      return applyBinary(op, value, right(span));
    };
  }
  return (span) => applyBinary(op, left(span), right(span));
}

const isNilText = (value: Value): boolean => value.type === 'string' && value.value === 'nil';
