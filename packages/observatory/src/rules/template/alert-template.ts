import { compileGoTemplate, type FunctionTable, TemplateError, type Value } from '@faultline/logql/go-template';
import type { Labels } from '@faultline/query-core';
import { functionNames } from './functions.ts';

export { TemplateError } from '@faultline/logql/go-template';

export type AlertTemplateData = Readonly<{ labels: Labels; externalLabels: Labels; externalUrl: string; value: number }>;

/** A label's or annotation's value. Throws TemplateError. */
export type AlertTemplate = Readonly<{ expand(data: AlertTemplateData, functions: FunctionTable): string }>;

/** What Prometheus puts before the text of every template of an alert. */
const DEFINITIONS = '{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}';

/** Compiles the text of a label or annotation. Throws TemplateError. */
export function compileAlertTemplate(text: string, name: string): AlertTemplate {
  // Most have nothing to expand, and an alert is expanded at every evaluation.
  if (!text.includes('{{')) return { expand: () => text };
  const template = compileGoTemplate(DEFINITIONS + text, { name, functionNames });
  return {
    expand: ({ labels, externalLabels, externalUrl, value }, functions) =>
      template.execute(
        new Map<string, Value>([
          ['Labels', labelMap(labels)],
          ['ExternalLabels', labelMap(externalLabels)],
          ['ExternalURL', externalUrl],
          ['Value', value],
        ]),
        functions,
      ),
  };
}

/** A sample as the function `query` returns it. */
export const sampleValue = (labels: Labels, value: number): Value =>
  new Map<string, Value>([
    ['Labels', labelMap(labels)],
    ['Value', value],
  ]);

/** A label that is missing reads as empty. */
class LabelMap extends Map<string, Value> {
  override get(name: string): Value {
    return super.get(name) ?? '';
  }
}

const labelMap = (labels: Labels): Value => new LabelMap(Object.entries(labels));

/** What stands in place of a text that could not be expanded, as in Prometheus. */
export function describeExpansionError(error: unknown): string {
  if (!(error instanceof TemplateError)) throw error;
  return `<error expanding template: ${error.message}>`;
}
