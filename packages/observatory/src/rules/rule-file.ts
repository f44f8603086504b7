import { type Expr, parseExpr, typeOf } from '@faultline/promql';
import { isQueryError, type Labels, METRIC_NAME, parseDuration } from '@faultline/query-core';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { type AlertTemplate, compileAlertTemplate, TemplateError } from './template/alert-template.ts';

export type RecordingRuleSpec = Readonly<{ kind: 'recording'; name: string; expr: Expr; labels: Labels }>;

export type AlertingRuleSpec = Readonly<{
  kind: 'alerting';
  name: string;
  expr: Expr;
  /** How long the condition must hold before the alert fires. */
  holdMs: number;
  /** How long the alert goes on firing after the condition has ended. */
  keepFiringMs: number;
  /** As written: what the API shows. */
  labels: Labels;
  annotations: Labels;
  labelTemplates: readonly (readonly [string, AlertTemplate])[];
  annotationTemplates: readonly (readonly [string, AlertTemplate])[];
}>;

export type RuleSpec = RecordingRuleSpec | AlertingRuleSpec;

export type RuleGroupSpec = Readonly<{
  name: string;
  file: string;
  /** Undefined: the evaluation interval of the whole configuration. */
  intervalMs: number | undefined;
  /** How far behind the time of evaluation the queries look. */
  queryOffsetMs: number;
  /** The most series a recording rule, or alerts an alerting rule, may have; 0 is no limit. */
  limit: number;
  rules: readonly RuleSpec[];
}>;

export class RuleFileError extends Error {
  override readonly name = 'RuleFileError';
}

const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  try {
    return parseDuration(String(value));
  } catch {
    context.addIssue(`not a valid duration string: ${JSON.stringify(value)}`);
    return z.NEVER;
  }
});
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const annotations = z.record(z.string(), text).superRefine((pairs, context) => {
  for (const name of Object.keys(pairs)) if (!LABEL_NAME.test(name)) context.addIssue(`invalid label name: ${JSON.stringify(name)}`);
});
const labels = annotations.superRefine((pairs, context) => {
  if (METRIC_NAME in pairs) context.addIssue(`a rule names its series itself: ${METRIC_NAME} is no label to set`);
});
const expr = text.transform((query, context) => {
  try {
    const parsed = parseExpr(query);
    const type = typeOf(parsed);
    if (type !== 'vector' && type !== 'scalar') context.addIssue(`a rule needs an instant vector or a scalar; this is a ${type}`);
    return parsed;
  } catch (error) {
    if (!isQueryError(error)) throw error;
    context.addIssue(`could not parse expression: ${error.message}`);
    return z.NEVER;
  }
});

const recordingRule = z.strictObject({
  record: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'not a metric name'),
  expr,
  labels: labels.default({}),
});
const alertingRule = z.strictObject({
  alert: z.string().min(1),
  expr,
  for: duration.default(0),
  keep_firing_for: duration.default(0),
  labels: labels.default({}),
  annotations: annotations.default({}),
});
/** By what the rule says it is, so that an error is about that kind. */
const rule = z.unknown().transform((value, context): RuleSpec => {
  const isRecording = typeof value === 'object' && value !== null && 'record' in value;
  const result = isRecording
    ? recordingRule.transform(toRecordingRule).safeParse(value)
    : alertingRule.transform(toAlertingRule).safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.addIssue({ code: 'custom', message: issue.message, path: issue.path });
  return z.NEVER;
});

const file = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        interval: duration.optional(),
        query_offset: duration.default(0),
        limit: z.int().nonnegative().default(0),
        labels: labels.default({}),
        rules: z.array(rule).default([]),
      }),
    )
    .default([]),
});

/** Reads a rule file as Prometheus does. Throws RuleFileError that names the file and everything wrong with it. */
export function parseRuleFile(content: string, path: string): RuleGroupSpec[] {
  const document = parseDocument(content);
  const [syntax] = document.errors;
  if (syntax !== undefined) throw new RuleFileError(`${path}: ${syntax.message}`);
  const result = file.safeParse(document.toJS() ?? {});
  if (!result.success) throw new RuleFileError(`${path}: ${z.prettifyError(result.error)}`);
  const { groups } = result.data;
  const repeated = groups.find(({ name }, i) => groups.findIndex((other) => other.name === name) < i);
  if (repeated !== undefined) throw new RuleFileError(`${path}: groupname: "${repeated.name}" is repeated in the same file`);
  return groups.map((group) => ({
    name: group.name,
    file: path,
    intervalMs: group.interval,
    queryOffsetMs: group.query_offset,
    limit: group.limit,
    rules: group.rules.map((each) => withGroupLabels(each, group.labels)),
  }));
}

function toRecordingRule({ record, expr: parsed, labels: own }: z.infer<typeof recordingRule>): RecordingRuleSpec {
  return { kind: 'recording', name: record, expr: parsed, labels: own };
}

function toAlertingRule(given: z.infer<typeof alertingRule>, context: z.RefinementCtx): AlertingRuleSpec {
  const compile = (entries: Labels): (readonly [string, AlertTemplate])[] =>
    Object.entries(entries).flatMap(([name, template]) => {
      try {
        return [[name, compileAlertTemplate(template, `__alert_${given.alert}`)] as const];
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        context.addIssue(`${name}: ${error.message}`);
        return [];
      }
    });
  return {
    kind: 'alerting',
    name: given.alert,
    expr: given.expr,
    holdMs: given.for,
    keepFiringMs: given.keep_firing_for,
    labels: given.labels,
    annotations: given.annotations,
    labelTemplates: compile(given.labels),
    annotationTemplates: compile(given.annotations),
  };
}

/** A rule's own labels win over its group's. */
function withGroupLabels(spec: RuleSpec, groupLabels: Labels): RuleSpec {
  const added = Object.entries(groupLabels).filter(([name]) => !(name in spec.labels));
  if (added.length === 0) return spec;
  const all = { ...spec.labels, ...Object.fromEntries(added) };
  if (spec.kind === 'recording') return { ...spec, labels: all };
  const templates = added.map(([name, value]) => [name, compileAlertTemplate(value, `__alert_${spec.name}`)] as const);
  return { ...spec, labels: all, labelTemplates: [...spec.labelTemplates, ...templates] };
}
