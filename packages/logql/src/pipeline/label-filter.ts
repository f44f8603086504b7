import { compileRegex, type Matcher } from '@faultline/query-core';
import type { CompareOp, LabelFilter } from '../ast.ts';
import { parseBytes } from '../go/bytes.ts';
import { parseGoDuration } from '../go/duration.ts';
import { type Parsed, parseGoFloat } from '../go/float.ts';
import { compare } from '../metrics/operators.ts';
import { compileIpSearch } from './ip.ts';
import type { LabelsBuilder } from './labels-builder.ts';
import { ERROR_LABEL } from './special-labels.ts';

export type LabelTest = (labels: LabelsBuilder) => boolean;

const PARSERS: Readonly<Record<'number' | 'duration' | 'bytes', (text: string) => Parsed<number>>> = {
  number: parseGoFloat,
  duration: parseGoDuration,
  bytes: parseBytes,
};

/**
 * Compiles a filter on labels. A comparison with a number drops lines that lack the label, and keeps those whose
 * value cannot be read, with an error on them; only comparisons of text can drop lines because of their error.
 */
export function compileLabelFilter(filter: LabelFilter): LabelTest {
  switch (filter.kind) {
    case 'and': {
      const left = compileLabelFilter(filter.left);
      const right = compileLabelFilter(filter.right);
      // Both sides always run: either may leave an error on the line.
      return (labels) => {
        const holds = left(labels);
        return right(labels) && holds;
      };
    }
    case 'or': {
      const left = compileLabelFilter(filter.left);
      const right = compileLabelFilter(filter.right);
      return (labels) => left(labels) || right(labels);
    }
    case 'string':
      return compileText(filter.matcher);
    case 'ip':
      return compileIp(filter);
    case 'number':
    case 'duration':
    case 'bytes':
      return compileComparison(filter.name, filter.op, { value: filter.value, parse: PARSERS[filter.kind] });
  }
}

function compileText({ name, op, value }: Matcher): LabelTest {
  const test = compileValueTest(op, value);
  return name === ERROR_LABEL ? (labels) => test(labels.error) : (labels) => test(labels.get(name) ?? '');
}

/** Unlike in stream selectors `.` does not match a newline here. */
export function compileValueTest(op: Matcher['op'], expected: string): (value: string) => boolean {
  if (op === '=') return (value) => value === expected;
  if (op === '!=') return (value) => value !== expected;
  const regex = compileRegex(expected, { anchored: true });
  return op === '=~' ? (value) => regex.test(value) : (value) => !regex.test(value);
}

function compileComparison(
  name: string,
  op: CompareOp,
  { value: expected, parse }: { value: number; parse: (text: string) => Parsed<number> },
): LabelTest {
  return (labels) => {
    const text = labels.get(name);
    if (text === undefined) return false;
    const parsed = parse(text);
    if (parsed.ok) return compare(op, parsed.value, expected);
    // An earlier error is the more telling one.
    if (labels.error === '') labels.fail('LabelFilterErr', parsed.error);
    return true;
  };
}

function compileIp({ name, op, pattern }: Extract<LabelFilter, { kind: 'ip' }>): LabelTest {
  const search = compileIpSearch(pattern);
  const wanted = op === '==';
  return (labels) => {
    if (labels.error !== '') return true;
    const text = labels.get(name);
    return text !== undefined && search(text) === wanted;
  };
}

/** The labels that a filter reads. */
export function labelsRead(filter: LabelFilter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...labelsRead(filter.left), ...labelsRead(filter.right)];
    case 'string':
      return [filter.matcher.name];
    default:
      return [filter.name];
  }
}
