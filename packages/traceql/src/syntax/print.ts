import { printValue } from '../value.ts';
import type { FieldExpr, ScalarExpr, Stage } from './ast.ts';
import { printAttribute } from './attribute.ts';

/** Expressions in Tempo's canonical form, in which error messages quote them and results name their attributes. */
export function printField(expr: FieldExpr): string {
  switch (expr.kind) {
    case 'value':
      return printValue(expr.value);
    case 'attribute':
      return printAttribute(expr.attribute);
    case 'binary':
      return `${wrapField(expr.lhs)} ${expr.op} ${wrapField(expr.rhs)}`;
    case 'unary':
      return expr.op + wrapField(expr.operand);
    case 'exists':
      return `${wrapField(expr.operand)} ${expr.negated ? '=' : '!='} nil`;
  }
}

const wrapField = (expr: FieldExpr): string =>
  expr.kind === 'value' || expr.kind === 'attribute' ? printField(expr) : `(${printField(expr)})`;

export function printScalar(expr: ScalarExpr): string {
  switch (expr.kind) {
    case 'value':
      return printValue(expr.value);
    case 'aggregate':
      return `${expr.fn}(${expr.operand === undefined ? '' : printField(expr.operand)})`;
    case 'scalar-op':
      return `${wrapScalar(expr.lhs)} ${expr.op} ${wrapScalar(expr.rhs)}`;
    case 'scalar-pipeline':
      return [...expr.stages.map(printStage), printScalar(expr.aggregate)].join('|');
  }
}

const wrapScalar = (expr: ScalarExpr): string => (expr.kind === 'value' ? printScalar(expr) : `(${printScalar(expr)})`);

export function printStage(stage: Stage): string {
  switch (stage.kind) {
    case 'filter':
      return `{ ${printField(stage.expr)} }`;
    case 'spanset-op':
      return `(${printStage(stage.lhs)}) ${stage.op} (${printStage(stage.rhs)})`;
    case 'pipeline':
      return stage.stages.map(printStage).join('|');
    case 'scalar-filter':
      return `${wrapScalar(stage.lhs)} ${stage.op} ${wrapScalar(stage.rhs)}`;
    case 'group':
      return `by(${printField(stage.by)})`;
    case 'coalesce':
      return 'coalesce()';
    case 'select':
      return `select(${stage.attributes.map(printAttribute).join(', ')})`;
  }
}
