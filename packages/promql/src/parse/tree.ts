import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { describeToken, type Token, tokenize } from './lexer.ts';
import type { Source } from './source.ts';

/** The syntax tree of the query; throws QueryError where it is no PromQL. */
export function parseTree(source: Source): SyntaxNode {
  const tokens = tokenize(source);
  if (tokens.length === 0) throw source.errorAt(0, 0, 'no expression found in input');
  const top = parser.parse(normalise(source.text, tokens)).topNode;
  const broken = firstError(top);
  if (broken !== undefined) throw explain(source, broken, tokens);
  return top.firstChild as SyntaxNode;
}

/**
 * The text as the grammar takes it, every character where it was: comments are blanks, since they would turn up as nodes
 * anywhere, and numbers such as `2.` and `1.e3`, which the grammar lacks, are written `2 ` and `1e03`.
 */
function normalise(text: string, tokens: readonly Token[]): string {
  let result = '';
  for (const token of tokens) {
    const written = token.type === 'number' ? token.text.replace(/\.e([+-]?)/i, 'e$10').replace(/\.$/, ' ') : token.text;
    result += ' '.repeat(token.from - result.length) + written;
  }
  return result + ' '.repeat(text.length - result.length);
}

/** The first error in the order of the text. */
function firstError(node: SyntaxNode): SyntaxNode | undefined {
  let first: SyntaxNode | undefined;
  node.cursor().iterate((ref) => {
    if (ref.type.isError && (first === undefined || ref.from < first.from)) first = ref.node;
  });
  return first;
}

function explain(source: Source, broken: SyntaxNode, tokens: readonly Token[]): Error {
  const index = tokens.findIndex((token) => token.to > broken.from);
  const token = index < 0 ? undefined : tokens[index];
  const previous = index < 0 ? tokens.at(-1) : tokens[index - 1];
  if (token?.text === '(' && previous?.type === 'identifier') {
    return source.errorAt(previous.from, previous.to, `unknown function with name "${previous.text}"`);
  }
  const from = token?.from ?? source.text.length;
  return source.errorAt(from, token?.to ?? from, `unexpected ${describeToken(token)}${contextOf(broken)}`);
}

function contextOf(broken: SyntaxNode): string {
  switch (broken.parent?.name) {
    case 'LabelMatchers':
      return broken.prevSibling === null ? ' in label matching, expected identifier or "}"' : ' in label matching, expected "," or "}"';
    case 'UnquotedLabelMatcher':
    case 'QuotedLabelMatcher':
      return broken.prevSibling?.name === 'MatchOp'
        ? ' in label matching, expected string'
        : ' in label matching, expected label matching operator';
    case 'GroupingLabels':
      return broken.prevSibling === null ? ' in grouping opts, expected label' : ' in grouping opts, expected "," or ")"';
    case 'AggregateExpr':
    case 'AggregateModifier':
      return ' in aggregation';
    case 'OffsetExpr':
    case 'OffsetDurationExpr':
      return ' in offset, expected number, duration, step(), or range()';
    default:
      return '';
  }
}
