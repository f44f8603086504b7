import type { FunctionTable } from '@faultline/logql/go-template';
import { emptyLabels, type Labels, labelsKey, labelsOf, METRIC_NAME, QueryError, type Sample, withoutLabels } from '@faultline/query-core';
import type { AppendedSample, PostedAlert } from '../seams.ts';
import { type ActiveAlert, nextPhase, type RuleState } from './alert.ts';
import type { Evaluation } from './evaluation.ts';
import type { AlertingRuleSpec } from './rule-file.ts';
import { type AlertTemplate, describeExpansionError } from './template/alert-template.ts';
import { templateFunctions } from './template/functions.ts';

export type AlertingRuleOptions = Readonly<{
  externalLabels: Labels;
  externalUrl: string;
  limit: number;
  onProblem: (message: string) => void;
}>;

/** Alerts are told again after this, in case Alertmanager forgot them. */
export const RESEND_DELAY_MS = 60_000;

export interface AlertingRule {
  readonly spec: AlertingRuleSpec;
  /** Evaluates the condition and moves every alert on. Returns the series ALERTS and ALERTS_FOR_STATE. Throws QueryError. */
  evaluate(evaluation: Evaluation): AppendedSample[];
  /** The alerts that Alertmanager is to be told of now. */
  due(timeMs: number, options: { intervalMs: number; generatorUrl: string }): PostedAlert[];
  /** Pending and firing ones. */
  active(): ActiveAlert[];
  state(): RuleState;
}

export function createAlertingRule(spec: AlertingRuleSpec, options: AlertingRuleOptions): AlertingRule {
  const { externalLabels, externalUrl, limit, onProblem } = options;
  let alerts = new Map<string, ActiveAlert>();

  function expandAll(
    templates: readonly (readonly [string, AlertTemplate])[],
    sample: Sample,
    functions: FunctionTable,
  ): [string, string][] {
    return templates.map(([name, template]) => {
      try {
        return [name, template.expand({ labels: sample.labels, externalLabels, externalUrl, value: sample.v }, functions)];
      } catch (error) {
        const description = describeExpansionError(error);
        onProblem(`alert ${spec.name}, ${name}: ${description}`);
        return [name, description];
      }
    });
  }

  function found(evaluation: Evaluation): Map<string, ActiveAlert> {
    const result = new Map<string, ActiveAlert>();
    const samples = evaluation.evaluate(spec.expr);
    if (samples.length === 0) return result;
    const functions = templateFunctions({ timeMs: evaluation.timeMs, externalUrl, query: evaluation.templateQuery });
    for (const sample of samples) {
      const own = [...Object.entries(withoutLabels(sample.labels, [METRIC_NAME])), ...expandAll(spec.labelTemplates, sample, functions)];
      const labels = labelsOf([...own, ['alertname', spec.name]]);
      const key = labelsKey(labels);
      if (result.has(key)) throw new QueryError('execution', 'vector contains metrics with the same labelset after applying alert labels');
      const annotations = annotationsOf(expandAll(spec.annotationTemplates, sample, functions));
      result.set(key, {
        labels,
        annotations,
        activeAtMs: evaluation.timeMs,
        value: sample.v,
        phase: { kind: 'pending' },
        sentAtMs: undefined,
      });
    }
    return result;
  }

  function moveOn(current: ReadonlyMap<string, ActiveAlert>, timeMs: number): void {
    for (const [key, alert] of current) {
      const known = alerts.get(key);
      // What was resolved and comes back is an alert of its own.
      if (known === undefined || known.phase.kind === 'resolved') alerts.set(key, alert);
      else Object.assign(known, { value: alert.value, annotations: alert.annotations });
    }
    const { holdMs, keepFiringMs } = spec;
    for (const [key, alert] of alerts) {
      const phase = nextPhase(alert, current.has(key), { timeMs, holdMs, keepFiringMs });
      if (phase === undefined) alerts.delete(key);
      else alert.phase = phase;
    }
  }

  const active = (): ActiveAlert[] => [...alerts.values()].filter(({ phase }) => phase.kind !== 'resolved');

  return {
    spec,
    active,
    evaluate(evaluation) {
      moveOn(found(evaluation), evaluation.timeMs);
      const shown = active();
      if (limit > 0 && shown.length > limit) {
        alerts = new Map();
        throw new QueryError('execution', `exceeded limit of ${limit} with ${shown.length} alerts`);
      }
      return shown.flatMap((alert) => stateSamples(alert, evaluation.timeMs));
    },
    due(timeMs, { intervalMs, generatorUrl }) {
      const due = [...alerts.values()].filter((alert) => needsSending(alert, timeMs));
      for (const alert of due) alert.sentAtMs = timeMs;
      const validMs = 4 * Math.max(RESEND_DELAY_MS, intervalMs);
      return due.flatMap((alert) => posted(alert, { timeMs, validMs, generatorUrl, externalLabels }));
    },
    state() {
      const shown = active();
      if (shown.length === 0) return 'inactive';
      return shown.some(({ phase }) => phase.kind === 'firing') ? 'firing' : 'pending';
    },
  };
}

function needsSending({ phase, sentAtMs }: ActiveAlert, timeMs: number): boolean {
  if (phase.kind === 'pending') return false;
  if (sentAtMs === undefined) return true;
  if (phase.kind === 'resolved' && phase.resolvedAtMs > sentAtMs) return true;
  return sentAtMs + RESEND_DELAY_MS < timeMs;
}

type PostOptions = Readonly<{ timeMs: number; validMs: number; generatorUrl: string; externalLabels: Labels }>;

function posted(
  { labels, annotations, phase }: ActiveAlert,
  { timeMs, validMs, generatorUrl, externalLabels }: PostOptions,
): PostedAlert[] {
  if (phase.kind === 'pending') return [];
  return [
    {
      labels: labelsOf([...Object.entries(externalLabels), ...Object.entries(labels)]),
      annotations,
      startsAtMs: phase.firedAtMs,
      endsAtMs: phase.kind === 'resolved' ? phase.resolvedAtMs : timeMs + validMs,
      generatorUrl,
    },
  ];
}

/** `ALERTS` says that there is one, `ALERTS_FOR_STATE` since when, in seconds. */
function stateSamples({ labels, activeAtMs, phase }: ActiveAlert, timestampMs: number): AppendedSample[] {
  const alertstate = phase.kind === 'firing' ? 'firing' : 'pending';
  return [
    { labels: { ...labels, [METRIC_NAME]: 'ALERTS', alertstate }, timestampMs, value: 1 },
    { labels: { ...labels, [METRIC_NAME]: 'ALERTS_FOR_STATE' }, timestampMs, value: Math.trunc(activeAtMs / 1000) },
  ];
}

/** Unlike a label, an annotation may be empty. */
function annotationsOf(pairs: readonly (readonly [string, string])[]): Labels {
  const result = emptyLabels();
  for (const [name, value] of pairs) result[name] = value;
  return result;
}
