import { QueryError } from '@faultline/query-core';
import type { LabelFormat } from '../ast.ts';
import { compileTemplate, type Template, TemplateError, type TemplateLabels } from '../template/template.ts';
import type { LabelsBuilder } from './labels-builder.ts';
import { ERROR_DETAILS_LABEL, ERROR_LABEL } from './special-labels.ts';
import type { CompiledStage } from './stage.ts';

/** `| line_format "…"`: makes a new line. `nowNs` is what the template function `now` gives. */
export function compileLineFormat(template: string, nowNs: bigint): CompiledStage {
  const compiled = parsed(template, 'line', 'invalid line template: ');
  return (line, { labels, tsNs }) => {
    try {
      return compiled.execute({ labels: readableBy(labels), line, tsNs, nowNs });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      labels.fail('TemplateFormatErr', error.message);
      return line;
    }
  };
}

/** `| label_format a=b, c="{{.d}}"`. All templates of a stage see the labels as they are when the first one runs. */
export function compileLabelFormat(formats: readonly LabelFormat[], nowNs: bigint): CompiledStage {
  const steps = checked(formats).map((format) => ({
    ...format,
    template: format.rename ? undefined : parsed(format.from, 'label', `invalid template for label '${format.to}': `),
  }));
  return (line, { labels, tsNs }) => {
    let snapshot: TemplateLabels | undefined;
    for (const { to, from, template } of steps) {
      if (template === undefined) {
        const value = labels.get(from);
        if (value === undefined) continue;
        labels.set(to, value);
        labels.delete(from);
        continue;
      }
      snapshot ??= steps.length === 1 ? readableBy(labels) : frozen(labels.toLabels());
      try {
        labels.set(to, template.execute({ labels: snapshot, line, tsNs, nowNs }));
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        labels.fail('TemplateFormatErr', error.message);
      }
    }
    return line;
  };
}

/** The labels of the line, among which the error labels count as well. */
function readableBy(labels: LabelsBuilder): TemplateLabels {
  const get = (name: string): string | undefined => {
    if (name === ERROR_LABEL && labels.error !== '') return labels.error;
    if (name === ERROR_DETAILS_LABEL && labels.errorDetails !== '') return labels.errorDetails;
    return labels.get(name);
  };
  return { get, toLabels: () => labels.toLabels() };
}

function frozen(labels: Readonly<Record<string, string>>): TemplateLabels {
  return { get: (name) => labels[name], toLabels: () => labels };
}

function checked(formats: readonly LabelFormat[]): readonly LabelFormat[] {
  const seen = new Set<string>();
  for (const { to } of formats) {
    if (to === ERROR_LABEL) throw new QueryError('bad_data', `${to} cannot be formatted`);
    if (seen.has(to)) throw new QueryError('bad_data', `multiple label name '${to}' not allowed in a single format operation`);
    seen.add(to);
  }
  return formats;
}

function parsed(text: string, name: 'line' | 'label', prefix: string): Template {
  try {
    return compileTemplate(text, name);
  } catch (error) {
    if (error instanceof TemplateError) throw new QueryError('bad_data', `${prefix}${error.message}`);
    throw error;
  }
}
