import type { Matcher } from '@faultline/query-core';
import type { Extraction, LabelFilter, LineFilter, NamedLabel, Stage } from '../ast.ts';
import { formatGoDuration } from '../go/duration.ts';
import { formatGoFloat, quoteGo } from '../go/float.ts';

/** A stage as Loki writes it in the errors that name one. */
export function formatStage(stage: Stage): string {
  switch (stage.kind) {
    case 'line-filter':
      return formatLineFilter(stage);
    case 'json':
    case 'unpack':
    case 'decolorize':
      return `| ${stage.kind}`;
    case 'regexp':
    case 'pattern':
      return `| ${stage.kind} ${quoteGo(stage.pattern)}`;
    case 'logfmt':
      return `| logfmt${stage.strict ? ' --strict' : ''}${stage.keepEmpty ? ' --keep-empty' : ''}`;
    case 'json-expressions':
      return `| json ${formatExtractions(stage.extractions)}`;
    case 'logfmt-expressions': {
      const flags = `${stage.strict ? '--strict ' : ''}${stage.keepEmpty ? '--keep-empty ' : ''}`;
      return `| logfmt ${flags}${formatExtractions(stage.extractions)}`;
    }
    case 'label-filter':
      return `| ${formatLabelFilter(stage.filter)}`;
    case 'line-format':
      return `| line_format ${quoteGo(stage.template)}`;
    case 'label-format':
      return `| label_format ${stage.formats.map(({ to, from, rename }) => `${to}=${rename ? from : quoteGo(from)}`).join(',')}`;
    case 'drop':
    case 'keep':
      return `| ${stage.kind} ${stage.labels.map(formatNamed).join(',')}`;
  }
}

function formatLineFilter({ op, alternatives }: LineFilter): string {
  return `${op} ${alternatives.map(({ text, ip }) => (ip ? `ip(${quoteGo(text)})` : quoteGo(text))).join(' or ')}`;
}

function formatExtractions(extractions: readonly Extraction[]): string {
  return extractions.map(({ name, path }) => `${name}=${quoteGo(path)}`).join(',');
}

function formatNamed({ name, matcher }: NamedLabel): string {
  return matcher === undefined ? name : formatMatcher(matcher);
}

function formatMatcher({ name, op, value }: Matcher): string {
  return `${name}${op}${quoteGo(value)}`;
}

function formatLabelFilter(filter: LabelFilter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `( ${formatLabelFilter(filter.left)} ${filter.kind === 'and' ? ',' : 'or'} ${formatLabelFilter(filter.right)} )`;
    case 'string':
      return formatMatcher(filter.matcher);
    case 'number':
      return `${filter.name}${filter.op}${formatGoFloat(filter.value)}`;
    case 'duration':
      return `${filter.name}${filter.op}${formatGoDuration(filter.value)}`;
    case 'bytes':
      return `${filter.name}${filter.op}${filter.value}B`;
    case 'ip':
      return `${filter.name}${filter.op === '==' ? '=' : '!='}ip(${quoteGo(filter.pattern)})`;
  }
}
