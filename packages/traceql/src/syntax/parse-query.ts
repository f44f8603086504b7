import type { Hint, MetricsExpr, MetricsStage, Pipeline, ScalarExpr, SpansetExpr, SpansetOp, Stage, TraceQLQuery } from './ast.ts';
import { parseAttributeList, parseField, parseValue } from './parse-field.ts';
import { acceptComparison, parseMetricsAggregate, parseMetricsStages } from './parse-metrics.ts';
import { continueScalar, parseScalarTerm } from './parse-scalar.ts';
import { TokenReader } from './token-reader.ts';
import type { TokenKind } from './tokens.ts';
import { validateQuery } from './validate.ts';

/**
 * What a stretch of the query turned out to be. A parenthesis may hold any of them, and which operators may follow
 * depends on which it was:
 * - `spanset`: filters joined by spanset operators, `{…} >> {…}`;
 * - `pipeline`: stages joined by `|`;
 * - `wrapped`: parenthesized pipelines joined by spanset operators, `({…} | …) && ({…} | …)`;
 * - `scalar`: numbers and aggregates, not yet compared with anything;
 * - `wrapped-scalar`: the same of parenthesized pipelines that end in an aggregate, `({…} | count())`;
 * - `metrics`: parenthesized metrics queries joined by arithmetic.
 */
type Part =
  | { readonly kind: 'spanset' | 'wrapped'; readonly expr: SpansetExpr }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'scalar' | 'wrapped-scalar'; readonly expr: ScalarExpr }
  | { readonly kind: 'metrics'; readonly expr: MetricsExpr; readonly wrapped: boolean };

type PartOf<Kind extends Part['kind']> = Part & { kind: Kind };

const SPANSET_PRECEDENCE: ReadonlyMap<TokenKind, number> = new Map<SpansetOp, number>([
  ['&&', 1],
  ['||', 1],
  ['>', 2],
  ['<', 2],
  ['>>', 2],
  ['<<', 2],
  ['~', 2],
  ['!>', 2],
  ['!<', 2],
  ['!>>', 2],
  ['!<<', 2],
  ['!~', 2],
  ['&>', 2],
  ['&<', 2],
  ['&>>', 2],
  ['&<<', 2],
  ['&~', 2],
]);

/**
 * Reads a TraceQL query and checks its types. Throws QueryError `bad_data` whose message is the body of Tempo's answer
 * to the same mistake.
 */
export function parseTraceQL(source: string): TraceQLQuery {
  const query = new QueryParser(source).parse();
  validateQuery(query);
  return query;
}

class QueryParser {
  readonly #reader: TokenReader;

  constructor(source: string) {
    this.#reader = new TokenReader(source);
  }

  parse(): TraceQLQuery {
    const part = this.#part({ inParentheses: false });
    const stages = part.kind === 'metrics' ? parseMetricsStages(this.#reader) : [];
    const hints: Hint[] = [];
    while (this.#reader.accept('with')) hints.push(...this.#hints());
    if (this.#reader.kind !== '$end') throw this.#reader.unexpected(['with']);
    return toQuery(part, stages, hints);
  }

  #part(place: { inParentheses: boolean }): Part {
    const first = this.#firstPart();
    switch (first.kind) {
      case 'spanset': {
        const expr = this.#continueSpanset(first.expr, () => this.#spansetOperand());
        return place.inParentheses && this.#reader.kind === ')' ? { kind: 'spanset', expr } : this.#continuePipeline([expr], place);
      }
      case 'pipeline':
        return this.#continuePipeline(first.pipeline.stages, place);
      case 'wrapped':
        return { kind: 'wrapped', expr: this.#continueSpanset(first.expr, () => this.#wrappedOperand()) };
      case 'scalar': {
        const expr = this.#continueScalar(first.expr);
        if (place.inParentheses && this.#reader.kind === ')') return { kind: 'scalar', expr };
        return this.#continuePipeline([this.#scalarFilter(expr)], place);
      }
      case 'wrapped-scalar':
        return this.#wrappedScalar(first.expr, place);
      case 'metrics':
        return { kind: 'metrics', expr: this.#continueMetrics(first.expr), wrapped: true };
    }
  }

  #firstPart(): Part {
    if (this.#reader.kind === '(') return this.#group();
    const stage = this.#plainStage();
    if (stage !== undefined)
      return stage.kind === 'filter' ? { kind: 'spanset', expr: stage } : { kind: 'pipeline', pipeline: pipelineOf([stage]) };
    const expr = parseScalarTerm(this.#reader);
    if (expr === undefined) throw this.#reader.unexpected();
    return { kind: 'scalar', expr };
  }

  #group(): Part {
    this.#reader.expect('(');
    const part = this.#reader.nested(() => this.#part({ inParentheses: true }));
    const endsPipeline = part.kind === 'spanset' || part.kind === 'pipeline';
    if (!this.#reader.accept(')')) throw this.#reader.unexpected(endsPipeline ? [')', '|'] : []);
    return part.kind === 'pipeline' ? { kind: 'wrapped', expr: part.pipeline } : part;
  }

  /** A group that must turn out to be of that kind: no other could be followed by what comes next. */
  #groupOf<Kind extends Part['kind']>(kind: Kind): PartOf<Kind> {
    const part = this.#group();
    if (part.kind !== kind) throw this.#reader.unexpected();
    return part as PartOf<Kind>;
  }

  #continuePipeline(first: readonly Stage[], place: { inParentheses: boolean }): Part {
    const stages = [...first];
    while (this.#reader.accept('|')) {
      const aggregate = parseMetricsAggregate(this.#reader);
      if (aggregate !== undefined) {
        const inner = place.inParentheses ? parseMetricsStages(this.#reader) : [];
        return {
          kind: 'metrics',
          wrapped: place.inParentheses,
          expr: { kind: 'metrics', pipeline: pipelineOf(stages), aggregate, stages: inner },
        };
      }
      const next = this.#pipelineStage(place);
      if (next.kind === 'aggregate') return { kind: 'wrapped-scalar', expr: { kind: 'scalar-pipeline', stages, aggregate: next } };
      stages.push(next);
    }
    return { kind: 'pipeline', pipeline: pipelineOf(stages) };
  }

  /** One stage behind a `|`, or, last in a parenthesis, a bare aggregate. */
  #pipelineStage({ inParentheses }: { inParentheses: boolean }): Stage | (ScalarExpr & { kind: 'aggregate' }) {
    if (this.#reader.accept('coalesce')) {
      this.#reader.expect('(');
      this.#reader.expect(')');
      return { kind: 'coalesce' };
    }
    const stage = this.#plainStage();
    if (stage?.kind === 'filter') return this.#continueSpanset(stage, () => this.#spansetOperand());
    if (stage !== undefined) return stage;

    const part = this.#firstPart();
    if (part.kind === 'spanset') return this.#continueSpanset(part.expr, () => this.#spansetOperand());
    if (part.kind !== 'scalar') throw this.#reader.unexpected();
    const expr = this.#continueScalar(part.expr);
    if (inParentheses && expr.kind === 'aggregate' && this.#reader.kind === ')') return expr;
    return this.#scalarFilter(expr);
  }

  /** A stage that is recognized by its first token. */
  #plainStage(): Stage | undefined {
    switch (this.#reader.kind) {
      case '{':
        return this.#filter();
      case 'by': {
        this.#reader.advance();
        this.#reader.expect('(');
        const by = parseField(this.#reader);
        if (!this.#reader.accept(')')) throw this.#reader.unexpected();
        return { kind: 'group', by };
      }
      case 'select':
        this.#reader.advance();
        return { kind: 'select', attributes: parseAttributeList(this.#reader) };
      default:
        return undefined;
    }
  }

  #filter(): SpansetExpr & { kind: 'filter' } {
    this.#reader.expect('{');
    if (this.#reader.accept('}')) return { kind: 'filter', expr: { kind: 'value', value: { type: 'bool', value: true } } };
    const expr = parseField(this.#reader);
    if (!this.#reader.accept('}')) throw this.#reader.unexpected();
    return { kind: 'filter', expr };
  }

  #continueSpanset(first: SpansetExpr, parseOperand: () => SpansetExpr, minimum = 1): SpansetExpr {
    let lhs = first;
    for (;;) {
      const op = this.#reader.kind as SpansetOp;
      const precedence = SPANSET_PRECEDENCE.get(op);
      if (precedence === undefined || precedence < minimum) return lhs;
      this.#reader.advance();
      lhs = { kind: 'spanset-op', op, lhs, rhs: this.#continueSpanset(parseOperand(), parseOperand, precedence + 1) };
    }
  }

  #spansetOperand(): SpansetExpr {
    if (this.#reader.kind === '{') return this.#filter();
    if (!this.#reader.accept('(')) throw this.#reader.unexpected(['{', '(']);
    const expr = this.#reader.nested(() => this.#continueSpanset(this.#spansetOperand(), () => this.#spansetOperand()));
    if (!this.#reader.accept(')')) throw this.#reader.unexpected();
    return expr;
  }

  #wrappedOperand(): SpansetExpr {
    const part = this.#group();
    if (part.kind !== 'wrapped' && part.kind !== 'spanset') throw this.#reader.unexpected();
    return part.expr;
  }

  #continueScalar(first: ScalarExpr): ScalarExpr {
    return continueScalar(this.#reader, first, () => this.#scalarOperand());
  }

  #scalarOperand(): ScalarExpr {
    if (this.#reader.kind === '(') return this.#groupOf('scalar').expr;
    const term = parseScalarTerm(this.#reader);
    if (term === undefined) throw this.#reader.unexpected();
    return term;
  }

  #scalarFilter(lhs: ScalarExpr): Stage {
    const op = acceptComparison(this.#reader);
    if (op === undefined) throw this.#reader.unexpected();
    return { kind: 'scalar-filter', op, lhs, rhs: this.#continueScalar(this.#scalarOperand()) };
  }

  /** Pipelines that end in an aggregate, compared with each other or with a literal; only ever a query of its own. */
  #wrappedScalar(first: ScalarExpr, { inParentheses }: { inParentheses: boolean }): Part {
    const operand = (): ScalarExpr => this.#groupOf('wrapped-scalar').expr;
    const lhs = continueScalar(this.#reader, first, operand);
    if (inParentheses) return { kind: 'wrapped-scalar', expr: lhs };
    const op = acceptComparison(this.#reader);
    if (op === undefined) throw this.#reader.unexpected();
    const value = this.#reader.kind === '(' ? undefined : parseValue(this.#reader);
    if (value === undefined && this.#reader.kind !== '(') throw this.#reader.unexpected();
    const rhs: ScalarExpr = value === undefined ? continueScalar(this.#reader, operand(), operand) : { kind: 'value', value };
    return { kind: 'pipeline', pipeline: pipelineOf([{ kind: 'scalar-filter', op, lhs, rhs }]) };
  }

  #continueMetrics(first: MetricsExpr, minimum = 1): MetricsExpr {
    let lhs = first;
    for (;;) {
      const { kind } = this.#reader;
      const precedence = kind === '+' || kind === '-' ? 1 : kind === '*' || kind === '/' ? 2 : 0;
      if (precedence < minimum) return lhs;
      this.#reader.advance();
      const rhs = this.#continueMetrics(this.#groupOf('metrics').expr, precedence + 1);
      lhs = { kind: 'metrics-op', op: kind as '+' | '-' | '*' | '/', lhs, rhs };
    }
  }

  #hints(): readonly Hint[] {
    this.#reader.expect('(');
    const hints = [this.#hint()];
    while (this.#reader.accept(',')) hints.push(this.#hint());
    this.#reader.expect(')', [',']);
    return hints;
  }

  #hint(): Hint {
    const name = this.#reader.expect('IDENTIFIER').text;
    this.#reader.expect('=');
    const value = parseValue(this.#reader);
    if (value === undefined) throw this.#reader.unexpected();
    return { name, value };
  }
}

const pipelineOf = (stages: readonly Stage[]): Pipeline => ({ kind: 'pipeline', stages });

function toQuery(part: Part, stages: readonly MetricsStage[], hints: readonly Hint[]): TraceQLQuery {
  switch (part.kind) {
    case 'spanset':
    case 'wrapped':
      return { kind: 'search', pipeline: part.expr.kind === 'pipeline' ? part.expr : pipelineOf([part.expr]), hints };
    case 'pipeline':
      return { kind: 'search', pipeline: part.pipeline, hints };
    case 'metrics':
      return { kind: 'metrics-query', expr: part.expr, stages, hints };
    case 'scalar':
    case 'wrapped-scalar':
      throw new TypeError('a scalar is compared with something before it ends a query');
  }
}
