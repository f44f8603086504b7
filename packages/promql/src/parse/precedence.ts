import type { BinaryOp } from '../ast.ts';

/**
 * The grammar lets a modifier such as `offset 5m` or `[5m]` take everything to its left (`a + b offset 5m` becomes
 * `(a + b) offset 5m`) and a sign its literal before a power (`-2^2` becomes `(-2)^2`), which is enough for an editor.
 * So an expression is flattened into this sequence, in the order of the text, and put together again with Prometheus's
 * own binding powers.
 */
export type Item<Operand, Operator, Postfix> =
  | Readonly<{ type: 'operand'; operand: Operand }>
  | Readonly<{ type: 'prefix'; sign: '+' | '-'; from: number }>
  | Readonly<{ type: 'postfix'; postfix: Postfix }>
  | Readonly<{ type: 'infix'; op: BinaryOp; operator: Operator }>;

/** How to build what the sequence means. */
export type Assembly<Operand, Operator, Postfix> = Readonly<{
  unary(sign: '+' | '-', from: number, operand: Operand): Operand;
  postfix(postfix: Postfix, operand: Operand): Operand;
  infix(operator: Operator, lhs: Operand, rhs: Operand): Operand;
}>;

/** How tightly operators bind. `^` is the only one that groups to the right. */
const POWER: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '>': 3,
  '<=': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};

/** A sign binds like a multiplication: tighter than `+`, looser than `^`. */
const PREFIX_POWER = 5;

export function assemble<Operand, Operator, Postfix>(
  items: ReadonlyArray<Item<Operand, Operator, Postfix>>,
  assembly: Assembly<Operand, Operator, Postfix>,
): Operand {
  let at = 0;

  function parse(leastPower: number): Operand {
    let left = parseOperand();
    for (let item = items[at]; item?.type === 'infix'; item = items[at]) {
      const power = POWER[item.op];
      if (power < leastPower) break;
      at += 1;
      left = assembly.infix(item.operator, left, parse(item.op === '^' ? power : power + 1));
    }
    return left;
  }

  function parseOperand(): Operand {
    const item = items[at++];
    if (item?.type === 'prefix') return assembly.unary(item.sign, item.from, parse(PREFIX_POWER + 1));
    if (item?.type !== 'operand') throw new Error('an operand must stand here: the grammar has let something else through');
    let operand = item.operand;
    for (let next = items[at]; next?.type === 'postfix'; next = items[at]) {
      at += 1;
      operand = assembly.postfix(next.postfix, operand);
    }
    return operand;
  }

  return parse(0);
}
