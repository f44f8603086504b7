import { type ArithmeticOp, type Binary, type ComparisonOp, isComparison } from '../ast.ts';

/** Arithmetic with Go's results, which differ from JavaScript's for powers: 1 ^ NaN and (-1) ^ Inf are 1. */
export const ARITHMETIC: Readonly<Record<ArithmeticOp, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => {
    if (left === 1 || (left === -1 && (right === Number.POSITIVE_INFINITY || right === Number.NEGATIVE_INFINITY))) return 1;
    return left ** right;
  },
  atan2: Math.atan2,
};

export const COMPARISON: Readonly<Record<ComparisonOp, (left: number, right: number) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
};

/** Whether the result is no longer what the metric's name says. */
export function dropsName(expr: Binary): boolean {
  return expr.returnBool || !isComparison(expr.op);
}

/** The operator on two values, where `kept` is what a comparison lets through; undefined means no result. */
export function combination(expr: Binary): (left: number, right: number, kept: number) => number | undefined {
  if (!isComparison(expr.op)) return ARITHMETIC[expr.op as ArithmeticOp];
  const compare = COMPARISON[expr.op];
  if (expr.returnBool) return (left, right) => (compare(left, right) ? 1 : 0);
  return (left, right, kept) => (compare(left, right) ? kept : undefined);
}
