import { isQueryError } from '@faultline/query-core';
import type { Stage } from '../ast.ts';
import { parseError } from '../syntax/errors.ts';
import { formatStage } from '../syntax/format.ts';
import { templateFields } from '../template/template.ts';
import { compilePatternStage, compileRegexpStage } from './captures.ts';
import { decolorize } from './decolorize.ts';
import { compileDrop, compileKeep } from './drop-keep.ts';
import { compileLabelFormat, compileLineFormat } from './format.ts';
import { jsonStage } from './json.ts';
import { compileJsonExpressions } from './json-expressions.ts';
import { compileLabelFilter, type LabelTest, labelsRead } from './label-filter.ts';
import { compileLineFilter } from './line-filter.ts';
import { compileLogfmt } from './logfmt.ts';
import { compileLogfmtExpressions } from './logfmt-expressions.ts';
import type { CompiledStage } from './stage.ts';
import { unpackStage } from './unpack.ts';

export type CompileOptions = Readonly<{
  /** What the template function `now` gives. */
  nowNs: bigint;
}>;

/** The stages as one. Throws QueryError naming the stage at fault, as Loki does. */
export function compileStages(stages: readonly Stage[], { nowNs }: CompileOptions): CompiledStage {
  const compiled = filtersFirst(stages).map((stage) => compileNamed(stage, nowNs));
  const [only] = compiled;
  if (compiled.length === 1 && only !== undefined) return only;
  return (line, context) => {
    let current: string | undefined = line;
    for (const stage of compiled) {
      current = stage(current, context);
      if (current === undefined) return undefined;
    }
    return current;
  };
}

function compileNamed(stage: Stage, nowNs: bigint): CompiledStage {
  try {
    return compileStage(stage, nowNs);
  } catch (error) {
    if (isQueryError(error)) throw parseError(`stage '${formatStage(stage)}' : ${error.message}`);
    throw error;
  }
}

function compileStage(stage: Stage, nowNs: bigint): CompiledStage {
  switch (stage.kind) {
    case 'line-filter':
      return compileLineFilter(stage);
    case 'json':
      return jsonStage;
    case 'unpack':
      return unpackStage;
    case 'decolorize':
      return decolorize;
    case 'regexp':
      return compileRegexpStage(stage.pattern);
    case 'pattern':
      return compilePatternStage(stage.pattern);
    case 'logfmt':
      return compileLogfmt(stage);
    case 'json-expressions':
      return compileJsonExpressions(stage.extractions);
    case 'logfmt-expressions':
      return compileLogfmtExpressions(stage.extractions, stage);
    case 'label-filter': {
      const test = compileLabelFilter(stage.filter);
      return (line, { labels }) => (test(labels) ? line : undefined);
    }
    case 'line-format':
      return compileLineFormat(stage.template, nowNs);
    case 'label-format':
      return compileLabelFormat(stage.formats, nowNs);
    case 'drop':
      return compileDrop(stage.labels);
    case 'keep':
      return compileKeep(stage.labels);
  }
}

/** Line filters are cheap and drop much: they go ahead of the parsers in front of them, which do not change the line. */
function filtersFirst(stages: readonly Stage[]): Stage[] {
  const result: Stage[] = [];
  let passed = 0;
  for (const stage of stages) {
    if (stage.kind === 'line-filter') {
      result.splice(result.length - passed, 0, stage);
      continue;
    }
    result.push(stage);
    passed = LEAVES_LINE_AND_COUNT_ALONE.has(stage.kind) ? passed + 1 : 0;
  }
  return result;
}

const LEAVES_LINE_AND_COUNT_ALONE: ReadonlySet<Stage['kind']> = new Set([
  'json',
  'regexp',
  'pattern',
  'logfmt',
  'json-expressions',
  'logfmt-expressions',
  'label-format',
  'drop',
  'keep',
]);

/** The labels that stages read, which parsers in front of them have to find. */
export function requiredLabels(stages: readonly Stage[]): string[] {
  return stages.flatMap((stage) => {
    switch (stage.kind) {
      case 'label-filter':
        return labelsRead(stage.filter);
      case 'line-format':
        return templateFields(stage.template, 'line');
      case 'label-format':
        return stage.formats.flatMap(({ from, rename }) => (rename ? [from] : templateFields(from, 'label')));
      default:
        return [];
    }
  });
}

/** Filters on one label each, by that label; the first one counts. */
export function singleLabelFilters(stages: readonly Stage[]): ReadonlyMap<string, LabelTest> {
  const filters = new Map<string, LabelTest>();
  for (const stage of stages) {
    if (stage.kind !== 'label-filter' || stage.filter.kind === 'and' || stage.filter.kind === 'or') continue;
    const [name = ''] = labelsRead(stage.filter);
    if (!filters.has(name)) filters.set(name, compileLabelFilter(stage.filter));
  }
  return filters;
}
