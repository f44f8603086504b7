import type { ArithmeticOp, CompareOp } from '../ast.ts';

/** The operation on two numbers; comparisons give a truth. Division and remainder by zero are NaN, unlike in PromQL. */
export function applyArithmetic(op: ArithmeticOp | CompareOp, left: number, right: number): number | boolean {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? Number.NaN : left / right;
    case '%':
      return right === 0 ? Number.NaN : left % right;
    case '^':
      return left ** right;
    default:
      return compare(op, left, right);
  }
}

/** Comparison as everywhere else in LogQL; NaN is equal to nothing. */
export function compare(op: CompareOp, left: number, right: number): boolean {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
  }
}
