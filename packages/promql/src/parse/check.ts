import { compileMatcher } from '@faultline/query-core';
import { type Aggregate, type Binary, type Call, childrenOf, type Expr, isComparison, isSetOp, type ValueType } from '../ast.ts';
import { SIGNATURES, type Signature } from '../signatures.ts';
import type { Source } from './source.ts';
import { quote } from './strings.ts';

/** The types as the documentation calls them. */
const DOCUMENTED: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  string: 'string',
  vector: 'instant vector',
  matrix: 'range vector',
};

export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vector':
    case 'aggregate':
      return 'vector';
    case 'matrix':
    case 'subquery':
      return 'matrix';
    case 'paren':
    case 'unary':
      return typeOf(expr.expr);
    case 'binary':
      return typeOf(expr.lhs) === 'scalar' && typeOf(expr.rhs) === 'scalar' ? 'scalar' : 'vector';
    case 'call':
      return signatureOf(expr).returns;
  }
}

function signatureOf(call: Call): Signature {
  return SIGNATURES.get(call.func) as Signature;
}

/** Throws QueryError `bad_data` at the first place where the types do not fit, in the words of Prometheus. */
export function checkTypes(source: Source, expr: Expr): void {
  if (expr.kind === 'call') checkArity(source, expr);
  for (const child of childrenOf(expr)) checkTypes(source, child);
  switch (expr.kind) {
    case 'vector':
      if (expr.name === undefined && expr.matchers.every((matcher) => compileMatcher(matcher)(''))) {
        throw source.error(expr.range, 'vector selector must contain at least one non-empty matcher');
      }
      break;
    case 'subquery': {
      const type = typeOf(expr.expr);
      if (type !== 'vector') throw source.error(expr.range, `subquery is only allowed on instant vector, got ${type} instead`);
      break;
    }
    case 'unary': {
      const type = typeOf(expr.expr);
      if (type !== 'scalar' && type !== 'vector') {
        const got = quote(DOCUMENTED[type]);
        throw source.error(expr.range, `unary expression only allowed on expressions of type scalar or instant vector, got ${got}`);
      }
      break;
    }
    case 'binary':
      checkBinary(source, expr);
      break;
    case 'aggregate':
      checkAggregate(source, expr);
      break;
    case 'call':
      checkArguments(source, expr);
      break;
    case 'number':
    case 'string':
    case 'matrix':
    case 'paren':
      break;
  }
}

function expectType(source: Source, expr: Expr, { want, context }: { want: ValueType; context: string }): void {
  const got = typeOf(expr);
  if (got !== want) throw source.error(expr.range, `expected type ${DOCUMENTED[want]} in ${context}, got ${DOCUMENTED[got]}`);
}

function checkArity(source: Source, call: Call): void {
  const { params, optional = 0, repeats = false } = signatureOf(call);
  const name = quote(call.func);
  const got = call.args.length;
  if (optional === 0 && !repeats) {
    if (got !== params.length) throw source.error(call.range, `expected ${params.length} argument(s) in call to ${name}, got ${got}`);
    return;
  }
  const least = params.length - (repeats ? 1 : optional);
  if (got < least) throw source.error(call.range, `expected at least ${least} argument(s) in call to ${name}, got ${got}`);
  if (!repeats && got > params.length) {
    throw source.error(call.range, `expected at most ${params.length} argument(s) in call to ${name}, got ${got}`);
  }
}

function checkArguments(source: Source, call: Call): void {
  const { params } = signatureOf(call);
  call.args.forEach((arg, index) => {
    const want = params[Math.min(index, params.length - 1)] as ValueType;
    expectType(source, arg, { want, context: `call to function ${quote(call.func)}` });
  });
}

function checkAggregate(source: Source, aggregate: Aggregate): void {
  expectType(source, aggregate.expr, { want: 'vector', context: 'aggregation expression' });
  if (aggregate.param !== undefined) {
    const want = aggregate.op === 'count_values' ? 'string' : 'scalar';
    expectType(source, aggregate.param, { want, context: 'aggregation parameter' });
  }
}

function checkBinary(source: Source, expr: Binary): void {
  const { op, matching, opRange, range } = expr;
  const left = typeOf(expr.lhs);
  const right = typeOf(expr.rhs);
  if (expr.returnBool && !isComparison(op)) throw source.error(opRange, 'bool modifier can only be used on comparison operators');
  if (isComparison(op) && !expr.returnBool && left === 'scalar' && right === 'scalar') {
    throw source.error(opRange, 'comparisons between scalars must use BOOL modifier');
  }
  const shared = matching.on ? matching.labels.find((label) => matching.include.includes(label)) : undefined;
  if (shared !== undefined) throw source.error(opRange, `label ${quote(shared)} must not occur in ON and GROUP clause at once`);
  for (const [type, side] of [
    [left, expr.lhs],
    [right, expr.rhs],
  ] as const) {
    if (type !== 'scalar' && type !== 'vector') {
      throw source.error(side.range, 'binary expression must contain only scalar and instant vector types');
    }
  }
  const fills = matching.fill.left !== undefined || matching.fill.right !== undefined;
  if (left !== 'vector' || right !== 'vector') {
    if (fills) throw source.error(range, 'filling in missing series only allowed between instant vectors');
    if (matching.labels.length > 0) throw source.error(range, 'vector matching only allowed between instant vectors');
    if (isSetOp(op)) throw source.error(range, `set operator ${quote(op)} not allowed in binary scalar expression`);
  } else if (isSetOp(op) && matching.cardinality !== 'many-to-many') {
    throw source.error(range, `no grouping allowed for ${quote(op)} operation`);
  } else if (isSetOp(op) && fills) {
    throw source.error(range, 'filling in missing series not allowed for set operators');
  }
}
