import { ACCEPT, type State, type Tables } from './lalr.ts';

/** Where tokens come from, and what to throw for one that does not fit; `type` is the name of a terminal. */
export type ParserInput<Token extends { type: string }> = Readonly<{
  next(): Token;
  unexpected(token: Token, expectedTypes: readonly string[]): Error;
}>;

const numbersOf = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** The usual shift-reduce loop. Like goyacc's it looks at the next token only when the state depends on it. */
export function runParser<Token extends { type: string }>(tables: Tables<unknown>, input: ParserInput<Token>): unknown {
  const { states, rules, terminalNames } = tables;
  const numbers = terminalNumbers(terminalNames);
  const stateStack = [0];
  const valueStack: unknown[] = [];
  let token: Token | undefined;
  for (;;) {
    const state = states[stateStack.at(-1) as number] as State;
    let action = state.fallback;
    if (!state.reducesBlindly) {
      token ??= input.next();
      action = state.actions.get(numbers.get(token.type) as number) ?? state.fallback;
      if (action === ACCEPT) return valueStack[0];
      if (action === 0) {
        throw input.unexpected(
          token,
          (state.expected ?? []).map((terminal) => terminalNames[terminal] as string),
        );
      }
    }
    if (action > 0) {
      stateStack.push(action - 1);
      valueStack.push(token);
      token = undefined;
      continue;
    }
    const { left, length, action: build } = rules[-action - 1] as Tables<unknown>['rules'][number];
    const values = valueStack.splice(valueStack.length - length, length);
    stateStack.length -= length;
    valueStack.push(build(values));
    stateStack.push((states[stateStack.at(-1) as number] as State).gotos.get(left) as number);
  }
}

function terminalNumbers(names: readonly string[]): ReadonlyMap<string, number> {
  let numbers = numbersOf.get(names);
  if (numbers === undefined) {
    numbers = new Map(names.map((name, number) => [name, number]));
    numbersOf.set(names, numbers);
  }
  return numbers;
}

/** `syntax error: unexpected x, expecting y or z` */
export function describeUnexpected(token: string, expected: readonly string[]): string {
  return `syntax error: unexpected ${token}${expected.length === 0 ? '' : `, expecting ${expected.join(' or ')}`}`;
}
