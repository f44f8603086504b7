import { formatExpr } from '@faultline/promql';
import { type Labels, labelsKey } from '@faultline/query-core';
import type { AlertSink, AppendedSample, RuleHost } from '../seams.ts';
import { type AlertingRule, createAlertingRule } from './alerting-rule.ts';
import { createEvaluation, type EvaluationOptions } from './evaluation.ts';
import { evaluateRecordingRule } from './recording-rule.ts';
import type { RecordingRuleSpec, RuleGroupSpec } from './rule-file.ts';
import { graphLink } from './template/functions.ts';

/** How a rule's last evaluation went. */
export type RuleHealth =
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'ok'; atMs: number; durationMs: number }>
  | Readonly<{ kind: 'err'; atMs: number; durationMs: number; error: string }>;

export interface GroupRule {
  readonly definition: Readonly<{ kind: 'recording'; spec: RecordingRuleSpec }> | Readonly<{ kind: 'alerting'; rule: AlertingRule }>;
  /** The expression in canonical form. */
  readonly query: string;
  health: RuleHealth;
  /** What the rule returned last, to be ended when it returns it no more. */
  returned: ReadonlyMap<string, Labels>;
}

export interface RuleGroup {
  readonly spec: RuleGroupSpec;
  readonly intervalMs: number;
  readonly rules: readonly GroupRule[];
  readonly lastEvaluation: Readonly<{ atMs: number; durationMs: number }> | undefined;
  /** Evaluates the rules one after the other, so that each sees the results of those before it. */
  evaluate(timeMs: number): void;
}

export type RuleGroupOptions = EvaluationOptions &
  Readonly<{
    host: RuleHost;
    sink: AlertSink;
    evaluationIntervalMs: number;
    externalLabels: Labels;
    externalUrl: string;
    onProblem: (message: string) => void;
  }>;

export function createRuleGroup(spec: RuleGroupSpec, options: RuleGroupOptions): RuleGroup {
  const { host, sink, externalUrl, onProblem } = options;
  const intervalMs = spec.intervalMs ?? options.evaluationIntervalMs;
  const rules = spec.rules.map(
    (rule): GroupRule => ({
      definition:
        rule.kind === 'recording'
          ? { kind: 'recording', spec: rule }
          : { kind: 'alerting', rule: createAlertingRule(rule, { ...options, limit: spec.limit }) },
      query: formatExpr(rule.expr),
      health: { kind: 'unknown' },
      returned: new Map(),
    }),
  );
  let lastEvaluation: RuleGroup['lastEvaluation'];

  function evaluateRule(rule: GroupRule, timeMs: number): void {
    const evaluation = createEvaluation(options, { timeMs, queryOffsetMs: spec.queryOffsetMs });
    const { definition } = rule;
    if (definition.kind === 'recording') {
      store(rule, evaluateRecordingRule(definition.spec, evaluation, spec.limit), timeMs);
      return;
    }
    const states = definition.rule.evaluate(evaluation);
    const generatorUrl = externalUrl + graphLink(rule.query, 'table');
    const due = definition.rule.due(timeMs, { intervalMs, generatorUrl });
    if (due.length > 0) sink.receive(due);
    store(rule, states, timeMs);
  }

  /** Appends what the rule returned, and ends the series that it returned before and does not any more. */
  function store(rule: GroupRule, samples: readonly AppendedSample[], timestampMs: number): void {
    const returned = new Map(samples.map(({ labels }) => [labelsKey(labels), labels]));
    const ended = [...rule.returned].filter(([key]) => !returned.has(key));
    rule.returned = returned;
    host.append([...samples, ...ended.map(([, labels]): AppendedSample => ({ labels, timestampMs, value: 'stale' }))]);
  }

  return {
    spec,
    intervalMs,
    rules,
    get lastEvaluation() {
      return lastEvaluation;
    },
    evaluate(timeMs) {
      const startedAt = performance.now();
      for (const rule of rules) {
        const ruleStartedAt = performance.now();
        const took = (): { atMs: number; durationMs: number } => ({ atMs: timeMs, durationMs: performance.now() - ruleStartedAt });
        try {
          evaluateRule(rule, timeMs);
          rule.health = { kind: 'ok', ...took() };
        } catch (error) {
          // Also of a defect of ours: one rule must not stop the others, nor the process.
          const message = error instanceof Error ? error.message : String(error);
          // A rule fails at every evaluation or at none: saying it once is enough.
          if (rule.health.kind !== 'err') onProblem(`rule ${nameOf(rule)} of group ${spec.name}: ${message}`);
          rule.health = { kind: 'err', ...took(), error: message };
        }
      }
      lastEvaluation = { atMs: timeMs, durationMs: performance.now() - startedAt };
    },
  };
}

export function nameOf({ definition }: GroupRule): string {
  return definition.kind === 'recording' ? definition.spec.name : definition.rule.spec.name;
}
