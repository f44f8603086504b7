import { TemplateError, type Value } from '@faultline/logql/go-template';
import { type Expr, evalInstant, parseExpr, type Querier } from '@faultline/promql';
import { isQueryError, QueryError, type Sample } from '@faultline/query-core';
import type { Clock } from '../seams.ts';
import { sampleValue } from './template/alert-template.ts';

/** A rule that needs longer would hold up everything else in the process. */
const RULE_TIMEOUT_MS = 5_000;

export type EvaluationOptions = Readonly<{ querier: Querier; clock: Clock; defaultSubqueryStepMs: number }>;

/** What rules need to be evaluated at one time. */
export interface Evaluation {
  /** When the group is evaluated; results are stored at it. */
  readonly timeMs: number;
  /** The instant vector of the expression; a scalar is one sample without labels. Throws QueryError. */
  evaluate(expr: Expr): readonly Sample[];
  /** The function `query` of templates. Throws TemplateError. */
  templateQuery(text: string): readonly Value[];
}

/** `queryOffsetMs` is how far behind `timeMs` the queries look. */
export function createEvaluation(options: EvaluationOptions, time: { timeMs: number; queryOffsetMs: number }): Evaluation {
  const { querier, clock, defaultSubqueryStepMs } = options;
  const { timeMs, queryOffsetMs } = time;

  function evaluate(expr: Expr): readonly Sample[] {
    const deadline = { atMs: clock.nowMs() + RULE_TIMEOUT_MS, nowMs: () => clock.nowMs() };
    const { value } = evalInstant(expr, { querier, timeMs: timeMs - queryOffsetMs, defaultSubqueryStepMs, deadline });
    switch (value.kind) {
      case 'vector':
        return value.samples;
      case 'scalar':
        return [{ labels: {}, t: value.t, v: value.v }];
      default:
        throw new QueryError('execution', 'rule result is not a vector or scalar');
    }
  }

  return {
    timeMs,
    evaluate,
    templateQuery(text) {
      try {
        return evaluate(parseExpr(text)).map(({ labels, v }) => sampleValue(labels, v));
      } catch (error) {
        if (isQueryError(error)) throw new TemplateError(error.message);
        throw error;
      }
    },
  };
}
