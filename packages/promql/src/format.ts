import { formatDuration, formatLabelName, formatValue, METRIC_NAME } from '@faultline/query-core';
import { type Aggregate, type AtModifier, type Binary, type Expr, isSetOp, type VectorSelector } from './ast.ts';
import { quote } from './parse/strings.ts';

/** The expression in Prometheus's canonical form, on one line. Parsing it again gives the same expression. */
export function formatExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return formatNumber(expr.value);
    case 'string':
      return quote(expr.value);
    case 'vector':
      return formatSelector(expr) + formatExtension(expr) + formatPlacement(expr);
    case 'matrix':
      return `${formatSelector(expr.selector)}[${formatDuration(expr.rangeMs)}]${formatExtension(expr.selector)}${formatPlacement(expr.selector)}`;
    case 'subquery': {
      const step = expr.stepMs === undefined ? '' : formatDuration(expr.stepMs);
      return `${formatExpr(expr.expr)}[${formatDuration(expr.rangeMs)}:${step}]${formatPlacement(expr)}`;
    }
    case 'paren':
      return `(${formatExpr(expr.expr)})`;
    case 'unary':
      return `${expr.op}${formatExpr(expr.expr)}`;
    case 'binary':
      return `${formatExpr(expr.lhs)} ${expr.op}${expr.returnBool ? ' bool' : ''}${formatMatching(expr)} ${formatExpr(expr.rhs)}`;
    case 'aggregate':
      return formatAggregate(expr);
    case 'call':
      return `${expr.func}(${expr.args.map(formatExpr).join(', ')})`;
  }
}

/** Not `+Inf`: in `Inf ^ 2` the sign would apply to the power. */
function formatNumber(value: number): string {
  return formatValue(value).replace('+', '');
}

function formatSelector({ name, matchers }: VectorSelector): string {
  const shown = name === undefined ? matchers : matchers.filter((matcher) => matcher.name !== METRIC_NAME);
  if (shown.length === 0 && name !== undefined) return name;
  return `${name ?? ''}{${shown.map((matcher) => `${formatLabelName(matcher.name)}${matcher.op}${quote(matcher.value)}`).join(', ')}}`;
}

function formatExtension({ extension }: VectorSelector): string {
  return extension === undefined ? '' : ` ${extension}`;
}

function formatPlacement({ at, offsetMs }: { at: AtModifier | undefined; offsetMs: number }): string {
  const pinned = at === undefined ? '' : at.kind === 'time' ? ` @ ${(at.ms / 1000).toFixed(3)}` : ` @ ${at.kind}()`;
  return pinned + (offsetMs === 0 ? '' : ` offset ${formatDuration(offsetMs)}`);
}

function formatMatching({ op, matching }: Binary): string {
  const { cardinality, on, labels, include } = matching;
  const grouped = cardinality === 'many-to-one' || cardinality === 'one-to-many';
  const { left, right } = matching.fill;
  const filled =
    left !== undefined && Object.is(left, right)
      ? ` fill (${formatNumber(left)})`
      : (left === undefined ? '' : ` fill_left (${formatNumber(left)})`) +
        (right === undefined ? '' : ` fill_right (${formatNumber(right)})`);
  if (!on && labels.length === 0 && !grouped) return filled;
  const names = (list: readonly string[]): string => `(${list.map(formatLabelName).join(', ')})`;
  const clause = ` ${on ? 'on' : 'ignoring'} ${names(labels)}`;
  if (!grouped || isSetOp(op)) return clause + filled;
  return `${clause} ${cardinality === 'many-to-one' ? 'group_left' : 'group_right'} ${names(include)}${filled}`;
}

function formatAggregate({ op, expr, param, without, grouping }: Aggregate): string {
  const clause = without || grouping.length > 0 ? ` ${without ? 'without' : 'by'} (${grouping.map(formatLabelName).join(', ')}) ` : '';
  return `${op}${clause}(${param === undefined ? '' : `${formatExpr(param)}, `}${formatExpr(expr)})`;
}
