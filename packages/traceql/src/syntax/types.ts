import { isArrayType, type ValueType } from '../value.ts';
import type { BinaryOp, FieldExpr, ScalarExpr } from './ast.ts';
import type { Attribute } from './attribute.ts';

/** The type of an expression, as far as the text alone tells: `any` is an attribute's, known only when there is a span. */
export type StaticType = ValueType | 'any';

const NUMERIC: ReadonlySet<StaticType> = new Set(['int', 'float', 'duration']);

export const isNumeric = (type: StaticType): boolean => NUMERIC.has(type);

/** Whether two types may meet at any operator. */
export function typesMatch(a: StaticType, b: StaticType): boolean {
  if (a === 'any' || b === 'any' || a === b || a === 'nil' || b === 'nil') return true;
  return (isNumeric(a) && isNumeric(b)) || matchesElement(a, b);
}

/** Whether one of the types is an array and the other matches its elements. */
export function matchesElement(a: StaticType, b: StaticType): boolean {
  if (isArrayType(a)) return typesMatch(a.slice(0, -2) as StaticType, b);
  return isArrayType(b) && typesMatch(b.slice(0, -2) as StaticType, a);
}

const EQUALITY: ReadonlySet<BinaryOp> = new Set(['=', '!=']);
const ORDER: ReadonlySet<BinaryOp> = new Set(['=', '!=', '<', '<=', '>', '>=']);
const ARITHMETIC: ReadonlySet<BinaryOp> = new Set(['+', '-', '*', '/', '%', '^']);
const BOOLEAN: ReadonlySet<BinaryOp> = new Set(['&&', '||']);
const REGEX: ReadonlySet<BinaryOp> = new Set(['=~', '!~']);

export const isArithmetic = (op: BinaryOp): boolean => ARITHMETIC.has(op);

/** Whether the operator is defined for the type. */
export function operatorAllows(op: BinaryOp, type: StaticType): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'bool':
    case 'bool[]':
      return BOOLEAN.has(op) || EQUALITY.has(op);
    case 'int':
    case 'int[]':
    case 'float':
    case 'float[]':
    case 'duration':
      return ARITHMETIC.has(op) || ORDER.has(op);
    case 'string':
    case 'string[]':
      return ORDER.has(op) || REGEX.has(op);
    case 'nil':
    case 'status':
    case 'kind':
      return EQUALITY.has(op);
  }
}

export function typeOfField(expr: FieldExpr): StaticType {
  switch (expr.kind) {
    case 'value':
      return expr.value.type;
    case 'attribute':
      return typeOfAttribute(expr.attribute);
    case 'exists':
      return 'bool';
    case 'unary':
      return typeOfField(expr.operand);
    case 'binary': {
      if (!isArithmetic(expr.op)) return 'bool';
      const type = typeOfField(expr.lhs);
      return type === 'any' ? typeOfField(expr.rhs) : type;
    }
  }
}

export function typeOfScalar(expr: ScalarExpr): StaticType {
  switch (expr.kind) {
    case 'value':
      return expr.value.type;
    case 'aggregate':
      return expr.operand === undefined ? 'int' : typeOfField(expr.operand);
    case 'scalar-op': {
      const type = typeOfScalar(expr.lhs);
      return type === 'any' ? typeOfScalar(expr.rhs) : type;
    }
    case 'scalar-pipeline':
      return typeOfScalar(expr.aggregate);
  }
}

export function typeOfAttribute({ intrinsic }: Attribute): StaticType {
  switch (intrinsic) {
    case 'duration':
    case 'event:timeSinceStart':
    case 'traceDuration':
      return 'duration';
    case 'childCount':
    case 'nestedSetLeft':
    case 'nestedSetRight':
    case 'nestedSetParent':
      return 'int';
    case 'name':
    case 'statusMessage':
    case 'event:name':
    case 'link:traceID':
    case 'link:spanID':
    case 'rootName':
    case 'rootServiceName':
    case 'trace:id':
    case 'span:id':
    case 'span:parentID':
      return 'string';
    case 'status':
      return 'status';
    case 'kind':
      return 'kind';
    case 'parent':
      return 'nil';
    default:
      return 'any';
  }
}

/** Whether the expression says anything about a span, or is the same for all of them. */
export function readsSpan(expr: FieldExpr): boolean {
  switch (expr.kind) {
    case 'value':
      return false;
    case 'attribute':
      return true;
    case 'unary':
    case 'exists':
      return readsSpan(expr.operand);
    case 'binary':
      return readsSpan(expr.lhs) || readsSpan(expr.rhs);
  }
}
