import { type Labels, QueryError } from '@faultline/query-core';
import { type Binary, type Call, type Expr, type MatrixSelector, type Subquery, unwrapParens } from '../ast.ts';
import { typeOf } from '../parse/check.ts';
import { aggregate } from './aggregate.ts';
import type { Annotations } from './annotations.ts';
import { scalarBinary, vectorBinary, vectorScalarBinary } from './binary.ts';
import type { Budget } from './budget.ts';
import { type Evaluation, timeOf } from './evaluation.ts';
import { checkExtension } from './functions/extended.ts';
import { SCALAR_FUNCTION_BY_NAME, VECTOR_FUNCTION_BY_NAME } from './functions/index.ts';
import { mapValues } from './functions/math.ts';
import { referenceTime, type SelectContext, selectInstant, selectRange, selectSmoothed } from './selectors.ts';
import { isStepInvariant } from './step-invariant.ts';
import { subqueryGrid, toRangeSeries } from './subquery.ts';
import type { Grid, RangeVector, StepSeries } from './value.ts';

export type EvaluatorContext = SelectContext & Readonly<{ annotations: Annotations; defaultSubqueryStepMs: number }>;

/**
 * Evaluates an expression at all steps of a grid at once, bottom up: every node gives columns of values over time, so
 * that selecting, matching and grouping happen once per query instead of once per step.
 *
 *     sum by (job) (rate(requests_total[5m]))
 *
 *     store ──select──▶ samples ──windows──▶ one column a series ──group──▶ one column a job
 */
export class Evaluator implements Evaluation {
  readonly grid: Grid;
  readonly annotations: Annotations;
  readonly budget: Budget;
  readonly #context: EvaluatorContext;

  constructor(context: EvaluatorContext) {
    this.#context = context;
    this.grid = context.grid;
    this.annotations = context.annotations;
    this.budget = context.budget;
  }

  scalar(expr: Expr): Float64Array {
    switch (expr.kind) {
      case 'number':
        return this.#column().fill(expr.value);
      case 'paren':
        return this.scalar(expr.expr);
      case 'unary': {
        const values = this.scalar(expr.expr);
        return expr.op === '-' ? values.map((value) => -value) : values;
      }
      case 'binary':
        return scalarBinary(expr, this.scalar(expr.lhs), this.scalar(expr.rhs));
      case 'call':
        return this.#functionOf(SCALAR_FUNCTION_BY_NAME, expr)(this, expr);
      default:
        throw unexpected(expr, 'scalar');
    }
  }

  vector(expr: Expr): StepSeries[] {
    if (this.grid.count > 1 && isStepInvariant(expr)) return this.#repeated(expr);
    switch (expr.kind) {
      case 'vector':
        if (expr.extension === 'smoothed') return selectSmoothed(this.#context, expr);
        return selectInstant(this.#context, expr, (series, index) => series.values[index] as number);
      case 'paren':
        return this.vector(expr.expr);
      case 'unary':
        return expr.op === '-' ? mapValues(this, this.vector(expr.expr), (value) => -value) : this.vector(expr.expr);
      case 'binary':
        return this.#binary(expr);
      case 'aggregate':
        return aggregate(this, expr);
      case 'call':
        checkExtension(expr);
        return this.#functionOf(VECTOR_FUNCTION_BY_NAME, expr)(this, expr);
      default:
        throw unexpected(expr, 'instant vector');
    }
  }

  range(expr: Expr): RangeVector {
    const inner = unwrapParens(expr);
    if (inner.kind === 'matrix') return this.#matrix(inner);
    if (inner.kind === 'subquery') return this.#subquery(inner);
    throw unexpected(inner, 'range vector');
  }

  string(expr: Expr): string {
    const inner = unwrapParens(expr);
    if (inner.kind !== 'string') throw unexpected(inner, 'string');
    return inner.value;
  }

  sampleTimes(expr: Expr): StepSeries[] | undefined {
    const inner = unwrapParens(expr);
    if (inner.kind !== 'vector' || inner.extension !== undefined) return undefined;
    return selectInstant(this.#context, inner, (series, index) => (series.timestamps[index] as number) / 1000);
  }

  empty(labels: Labels, dropName: boolean): StepSeries {
    return { labels, dropName, values: this.#column(), present: new Uint8Array(this.grid.count) };
  }

  #column(): Float64Array {
    this.budget.hold(this.grid.count);
    return new Float64Array(this.grid.count);
  }

  #functionOf<Implementation>(functions: ReadonlyMap<string, Implementation>, call: Call): Implementation {
    const implementation = functions.get(call.func);
    if (implementation === undefined) throw new QueryError('internal', `function ${call.func} has no implementation`);
    return implementation;
  }

  #binary(expr: Binary): StepSeries[] {
    const leftType = typeOf(expr.lhs);
    if (leftType === 'scalar') {
      return vectorScalarBinary(this, expr, { vector: this.vector(expr.rhs), scalar: this.scalar(expr.lhs), scalarFirst: true });
    }
    if (typeOf(expr.rhs) === 'scalar') {
      return vectorScalarBinary(this, expr, { vector: this.vector(expr.lhs), scalar: this.scalar(expr.rhs), scalarFirst: false });
    }
    return vectorBinary(this, expr, { left: this.vector(expr.lhs), right: this.vector(expr.rhs) });
  }

  #matrix({ selector, rangeMs }: MatrixSelector): RangeVector {
    const { lookbackMs } = this.#context;
    const extension = selector.extension === undefined ? undefined : { kind: selector.extension, lookbackMs };
    const backMs = extension === undefined ? rangeMs : rangeMs + lookbackMs;
    const forwardMs = extension?.kind === 'smoothed' ? lookbackMs : 0;
    const series = selectRange(this.#context, selector, { backMs, forwardMs });
    return { series, rangeMs, extension, referenceMs: referenceTime(this.#context, selector) };
  }

  #subquery(expr: Subquery): RangeVector {
    const referenceMs = referenceTime(this.#context, expr);
    const grid = subqueryGrid(expr, {
      stepMs: expr.stepMs ?? this.#context.defaultSubqueryStepMs,
      firstMs: referenceMs(0),
      lastMs: referenceMs(this.grid.count - 1),
    });
    if (grid.count === 0) return { series: [], rangeMs: expr.rangeMs, referenceMs };
    const inner = new Evaluator({ ...this.#context, grid });
    const series = inner.vector(expr.expr).map((one) => toRangeSeries(grid, one));
    return { series: series.filter((one) => one.timestamps.length > 0), rangeMs: expr.rangeMs, referenceMs };
  }

  /** The value at the first step, at every step. */
  #repeated(expr: Expr): StepSeries[] {
    const once = new Evaluator({ ...this.#context, grid: { ...this.grid, startMs: timeOf(this.grid, 0), count: 1 } });
    return once.vector(expr).map((series) => {
      const output = this.empty(series.labels, series.dropName);
      output.values.fill(series.values[0] as number);
      output.present.fill(series.present[0] as number);
      return output;
    });
  }
}

/** The type check lets no such expression through. */
function unexpected(expr: Expr, wanted: string): QueryError {
  return new QueryError('internal', `a ${expr.kind} expression is no ${wanted}`);
}
