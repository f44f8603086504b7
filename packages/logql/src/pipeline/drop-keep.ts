import type { NamedLabel } from '../ast.ts';
import { compileValueTest } from './label-filter.ts';
import type { LabelsBuilder } from './labels-builder.ts';
import { ERROR_DETAILS_LABEL, ERROR_LABEL, PRESERVE_ERROR_LABEL } from './special-labels.ts';
import type { CompiledStage } from './stage.ts';

type NamedTest = Readonly<{ name: string; test: ((value: string) => boolean) | undefined }>;

const compileNamed = ({ name, matcher }: NamedLabel): NamedTest => ({
  name,
  test: matcher === undefined ? undefined : compileValueTest(matcher.op, matcher.value),
});

/** `| drop a, b="x"`: takes labels away, with a value only where they have it. */
export function compileDrop(named: readonly NamedLabel[]): CompiledStage {
  const drops = named.map(compileNamed);
  return (line, { labels }) => {
    for (const { name, test } of drops) {
      if (name === ERROR_LABEL) {
        if (test?.(labels.error) ?? true) labels.error = '';
      } else if (name === ERROR_DETAILS_LABEL) {
        if (test?.(labels.errorDetails) ?? true) labels.errorDetails = '';
      } else dropOne(labels, name, test);
    }
    return line;
  };
}

function dropOne(labels: LabelsBuilder, name: string, test: NamedTest['test']): void {
  const value = labels.get(name);
  if (test === undefined ? value !== undefined : test(value ?? '')) labels.delete(name);
}

const NEVER_DROPPED: ReadonlySet<string> = new Set([ERROR_LABEL, ERROR_DETAILS_LABEL, PRESERVE_ERROR_LABEL]);

/** `| keep a, b="x"`: takes all other labels away; what tells of errors stays. */
export function compileKeep(named: readonly NamedLabel[]): CompiledStage {
  const keeps = named.map(compileNamed);
  return (line, { labels }) => {
    for (const [name, value] of Object.entries(labels.toLabels())) {
      if (NEVER_DROPPED.has(name)) continue;
      if (!keeps.some((keep) => keep.name === name && (keep.test?.(value) ?? true))) labels.delete(name);
    }
    return line;
  };
}
