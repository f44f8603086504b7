import type { BinaryOp, FieldExpr, MetricsAggregate, Pipeline, ScalarExpr, Stage } from '../syntax/ast.ts';
import { type Attribute, type Intrinsic, intrinsic, printAttribute, sameAttribute } from '../syntax/attribute.ts';
import { isArithmetic } from '../syntax/types.ts';
import type { Value } from '../value.ts';
import { valueKey } from '../value.ts';

/**
 * One thing to look for in a span. Tempo evaluates a query in two steps: its storage fetches the spans and the
 * attributes that meet conditions read off the query, then the engine evaluates the query on what was fetched. The
 * first step shows in the answers, which is why it is reproduced here:
 * - a comparison with a literal fetches only values of the literal's type, so `{ span.x > 150 }` finds no double;
 * - the conditions are the comparisons as written, also below a `!`, so `{ !(status = error) }` fetches the errors
 *   and then drops them;
 * - `{ 1s < duration }` asks the storage for `duration < 1s`.
 */
export type Condition =
  /** Fetch the attribute whatever it is. */
  | { readonly kind: 'any' | 'exists' | 'missing'; readonly attribute: Attribute }
  | { readonly kind: 'compare'; readonly attribute: Attribute; readonly op: BinaryOp; readonly operand: Value };

export type FetchPlan = {
  readonly conditions: Condition[];
  /** Fetched later, for the spans that are left: for output only. */
  readonly later: Condition[];
  /** A span must meet every condition, not just any. */
  all: boolean;
  /** Fetch everything later. */
  everything: boolean;
};

export function planPipeline(pipeline: Pipeline, aggregate?: MetricsAggregate): FetchPlan {
  const plan: FetchPlan = { conditions: [], later: [], all: true, everything: false };
  fromPipeline(pipeline, plan);
  if (aggregate !== undefined) fromAggregate(aggregate, plan);
  return plan.all ? plan : { ...plan, conditions: coalesce(plan.conditions) };
}

function fromPipeline({ stages }: Pipeline, plan: FetchPlan): void {
  let afterSelect = false;
  for (const stage of stages) {
    if (afterSelect) deferStage(stage, plan);
    else fromStage(stage, plan);
    afterSelect ||= stage.kind === 'select';
  }
}

function fromStage(stage: Stage, plan: FetchPlan): void {
  switch (stage.kind) {
    case 'filter':
      return fromFilter(stage.expr, plan);
    case 'pipeline':
      return fromPipeline(stage, plan);
    case 'spanset-op': {
      const structural = STRUCTURAL.get(stage.op.replace(/^[!&](?!&)/, ''));
      if (structural !== undefined) plan.conditions.push({ kind: 'any', attribute: intrinsic(structural) });
      fromStage(stage.lhs, plan);
      fromStage(stage.rhs, plan);
      plan.all = false;
      return;
    }
    case 'scalar-filter':
      fromScalar(stage.lhs, plan);
      return fromScalar(stage.rhs, plan);
    case 'group':
      fromField(stage.by, plan);
      plan.all = false;
      return;
    case 'select':
      plan.later.push(...stage.attributes.map((attribute): Condition => ({ kind: 'any', attribute })));
      return;
    case 'coalesce':
  }
}

const STRUCTURAL: ReadonlyMap<string, Intrinsic> = new Map([
  ['>>', 'structural:descendant'],
  ['<<', 'structural:descendant'],
  ['>', 'structural:child'],
  ['<', 'structural:child'],
  ['~', 'structural:sibling'],
]);

/** Stages behind a `select` see only what is fetched later. */
function deferStage(stage: Stage, plan: FetchPlan): void {
  const own: FetchPlan = { conditions: [], later: [], all: true, everything: false };
  fromStage(stage, own);
  for (const condition of [...own.conditions, ...own.later]) {
    const known = [...plan.conditions, ...plan.later].some(
      (other) => other.kind === 'any' && sameAttribute(other.attribute, condition.attribute),
    );
    if (!known) plan.later.push(condition);
  }
}

function fromFilter(expr: FieldExpr, plan: FetchPlan): void {
  fromField(expr, plan);
  if (expr.kind !== 'value' || expr.value.type !== 'bool' || !expr.value.value) return;
  // `{}` matches every span: something that every span has must be asked for.
  const matchesAll = plan.conditions.some((condition) => condition.kind === 'any' && condition.attribute.intrinsic !== undefined);
  if (!matchesAll) plan.conditions.push({ kind: 'any', attribute: intrinsic('spanStartTime') });
}

function fromScalar(expr: ScalarExpr, plan: FetchPlan): void {
  switch (expr.kind) {
    case 'value':
      return;
    case 'aggregate':
      plan.all = false;
      if (expr.operand !== undefined) fromField(expr.operand, plan);
      return;
    case 'scalar-op':
      fromScalar(expr.lhs, plan);
      return fromScalar(expr.rhs, plan);
    case 'scalar-pipeline':
      expr.stages.forEach((stage) => fromStage(stage, plan));
      return fromScalar(expr.aggregate, plan);
  }
}

function fromField(expr: FieldExpr, plan: FetchPlan): void {
  switch (expr.kind) {
    case 'value':
      return;
    case 'attribute':
      plan.conditions.push({ kind: 'any', attribute: expr.attribute });
      return;
    case 'unary':
      return fromField(expr.operand, plan);
    case 'exists':
      if (expr.operand.kind === 'attribute')
        plan.conditions.push({ kind: expr.negated ? 'missing' : 'exists', attribute: expr.operand.attribute });
      else fromField(expr.operand, plan);
      return;
    case 'binary':
      return fromBinary(expr, plan);
  }
}

function fromBinary({ op, lhs, rhs }: FieldExpr & { kind: 'binary' }, plan: FetchPlan): void {
  if (lhs.kind === 'attribute') {
    if (rhs.kind === 'value') plan.conditions.push(comparison(lhs.attribute, op, rhs.value));
    else {
      plan.conditions.push({ kind: 'any', attribute: lhs.attribute });
      fromField(rhs, plan);
    }
  } else if (lhs.kind === 'value') {
    // The operator is not turned round for the attribute on its right.
    if (rhs.kind === 'attribute') plan.conditions.push(comparison(rhs.attribute, op, lhs.value));
    else fromField(rhs, plan);
  } else {
    fromField(lhs, plan);
    fromField(rhs, plan);
    if (op === '||') plan.all = false;
  }
}

function comparison(attribute: Attribute, op: BinaryOp, operand: Value): Condition {
  return isArithmetic(op) || op === '&&' || op === '||' ? { kind: 'any', attribute } : { kind: 'compare', attribute, op, operand };
}

function fromAggregate(aggregate: MetricsAggregate, plan: FetchPlan): void {
  if (aggregate.kind === 'compare') {
    plan.everything = true;
    return;
  }
  const has = (conditions: readonly Condition[], attribute: Attribute) =>
    conditions.some((condition) => sameAttribute(condition.attribute, attribute));
  if (aggregate.kind !== 'counting' && !has(plan.conditions, aggregate.attribute) && !has(plan.later, aggregate.attribute)) {
    plan.later.push({ kind: 'any', attribute: aggregate.attribute });
  }
  // Where not every condition has to be met, one on the same attribute may have fetched it for some spans only.
  const trustsConditions = plan.all || (aggregate.kind === 'over-time' && aggregate.fn === 'avg_over_time');
  for (const attribute of aggregate.by) {
    if (!has(plan.later, attribute) && !(trustsConditions && has(plan.conditions, attribute))) plan.later.push({ kind: 'any', attribute });
  }
}

/** Conditions on one attribute that together ask for every value of it become one that does. */
function coalesce(conditions: readonly Condition[]): Condition[] {
  const result: Condition[] = [];
  for (const condition of conditions) {
    const i = result.findIndex((other) => merge(other, condition) !== undefined);
    const other = result[i];
    const merged = other === undefined ? undefined : merge(other, condition);
    if (merged === undefined) result.push(condition);
    else result[i] = merged;
  }
  return result.length === conditions.length ? result : coalesce(result);
}

function merge(a: Condition, b: Condition): Condition | undefined {
  if (!sameAttribute(a.attribute, b.attribute)) return undefined;
  if (a.kind === 'any' || b.kind === 'any') return { kind: 'any', attribute: a.attribute };
  if (a.kind !== 'compare' || b.kind !== 'compare') return a.kind === b.kind ? a : undefined;
  if (valueKey(a.operand) !== valueKey(b.operand)) return undefined;
  if (a.op === b.op) return a;
  return (a.op === '=' && b.op === '!=') || (a.op === '!=' && b.op === '=') ? { kind: 'any', attribute: a.attribute } : undefined;
}

/**
 * Whether Tempo leaves the engine out and counts whatever its storage fetched: for metrics over one condition, or
 * over intrinsics alone. It is meant to be a short cut only, but below a `!` the answers differ.
 */
export function metricsSkipEngine(plan: FetchPlan): boolean {
  if (!plan.all || plan.everything) return false;
  const names = plan.conditions.map(({ attribute }) => printAttribute(attribute));
  if (new Set(names).size < names.length) return false;
  const conditions = [...plan.conditions, ...plan.later];
  if (plan.conditions.some(({ attribute }) => attribute.scope === 'none' && attribute.intrinsic === undefined)) return false;
  return (
    conditions.length > 0 &&
    conditions.every(({ attribute }) => attribute.intrinsic !== undefined || printAttribute(attribute) === 'resource.service.name')
  );
}
