import { TemplateLexer, type TemplateToken } from './lexer.ts';
import type { Value } from './values.ts';

/** A piece of a template. `at` is the offset in the text, for error messages. */
export type Node =
  | Readonly<{ kind: 'text'; text: string }>
  | Readonly<{ kind: 'action'; pipe: Pipe }>
  | Readonly<{ kind: 'if' | 'with' | 'range'; pipe: Pipe; body: readonly Node[]; otherwise: readonly Node[] }>
  | Readonly<{ kind: 'break' | 'continue' }>;

/** `$x := .a | f 1`: commands, each given the result of the one before as its last argument. */
export type Pipe = Readonly<{ variables: readonly string[]; declares: boolean; commands: readonly Command[]; at: number }>;

export type Command = Readonly<{ operands: readonly Operand[]; at: number; source: string }>;

export type Operand =
  | Readonly<{ kind: 'dot' }>
  | Readonly<{ kind: 'field'; path: readonly string[] }>
  | Readonly<{ kind: 'variable'; name: string; path: readonly string[] }>
  | Readonly<{ kind: 'function'; name: string }>
  | Readonly<{ kind: 'constant'; value: Value }>
  | Readonly<{ kind: 'pipe'; pipe: Pipe; path: readonly string[] }>;

type ListEnd = 'end' | 'else' | 'eof';

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['nil', null],
]);

/** Parses a Go template. `isFunction` tells which names may be called. Throws TemplateError. */
export function parseTemplate(text: string, name: string, isFunction: (name: string) => boolean): Node[] {
  return new Parser(text, name, isFunction).parse();
}

class Parser {
  readonly #lexer: TemplateLexer;
  readonly #text: string;
  readonly #isFunction: (name: string) => boolean;
  readonly #variables = ['$'];
  #loops = 0;
  #ahead: TemplateToken | undefined;

  constructor(text: string, name: string, isFunction: (name: string) => boolean) {
    this.#text = text;
    this.#lexer = new TemplateLexer(text, name);
    this.#isFunction = isFunction;
  }

  parse(): Node[] {
    const { nodes, end, at } = this.#list();
    if (end !== 'eof') throw this.#lexer.error(`unexpected {{${end}}}`, at);
    return nodes;
  }

  #peek(): TemplateToken {
    this.#ahead ??= this.#lexer.next();
    return this.#ahead;
  }

  #next(): TemplateToken {
    const token = this.#peek();
    this.#ahead = undefined;
    return token;
  }

  #skipSpace(): TemplateToken {
    if (this.#peek().kind === 'space') this.#next();
    return this.#peek();
  }

  #unexpected(token: TemplateToken, context: string): Error {
    const quoted = token.kind === 'close' ? '"}}"' : token.kind === 'end' ? 'EOF' : JSON.stringify(token.text);
    const shown =
      token.kind === 'field' || token.kind === 'variable' || token.kind === 'word' || token.kind === 'number' ? `<${token.text}>` : quoted;
    return this.#lexer.error(`unexpected ${shown} in ${context}`, token.at);
  }

  /** Nodes up to an `end`, an `else` or the end of the text; what follows an `else` is left to the caller. */
  #list(): { nodes: Node[]; end: ListEnd; at: number } {
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#next();
      if (token.kind === 'end') return { nodes, end: 'eof', at: token.at };
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      const word = this.#skipSpace();
      if (word.kind === 'word' && (word.text === 'end' || word.text === 'else')) {
        this.#next();
        return { nodes, end: word.text, at: word.at };
      }
      nodes.push(this.#action(word));
    }
  }

  #action(word: TemplateToken): Node {
    if (word.kind === 'word') {
      switch (word.text) {
        case 'if':
        case 'with':
        case 'range':
          this.#next();
          return this.#branch(word.text);
        case 'break':
        case 'continue':
          this.#next();
          if (this.#loops === 0) throw this.#lexer.error(`{{${word.text}}} outside {{range}}`, word.at);
          this.#close(word.text);
          return { kind: word.text };
        case 'define':
        case 'template':
        case 'block':
          throw this.#lexer.error(`unexpected {{${word.text}}}`, word.at);
      }
    }
    return { kind: 'action', pipe: this.#pipeline('command', 'close') };
  }

  #close(context: string): void {
    const token = this.#skipSpace();
    if (token.kind !== 'close') throw this.#unexpected(token, context);
    this.#next();
  }

  #branch(kind: 'if' | 'with' | 'range'): Node {
    const scope = this.#variables.length;
    const pipe = this.#pipeline(kind, 'close');
    if (kind === 'range') this.#loops++;
    const body = this.#list();
    let otherwise: Node[] = [];
    if (body.end === 'else') {
      const next = this.#skipSpace();
      if (next.kind === 'word' && next.text === kind && kind !== 'range') {
        // `else if` nests a branch, whose `end` is this one's too.
        this.#next();
        otherwise = [this.#branch(kind)];
      } else {
        this.#close('else');
        const rest = this.#list();
        if (rest.end === 'else') throw this.#lexer.error('expected end; found {{else}}', rest.at);
        if (rest.end === 'eof') throw this.#lexer.error('unexpected EOF', rest.at);
        otherwise = rest.nodes;
        this.#close('end');
      }
    } else if (body.end === 'eof') throw this.#lexer.error('unexpected EOF', body.at);
    else this.#close('end');
    if (kind === 'range') this.#loops--;
    this.#variables.length = scope;
    return { kind, pipe, body: body.nodes, otherwise };
  }

  #pipeline(context: string, end: 'close' | ')'): Pipe {
    const start = this.#skipSpace();
    const { variables, declares, leading } = this.#declarations(context);
    const commands: Command[] = [];
    let first = leading;
    for (;;) {
      const token = first === undefined ? this.#skipSpace() : undefined;
      if (token !== undefined && this.#ends(token, end)) {
        this.#next();
        break;
      }
      commands.push(this.#command(first));
      first = undefined;
      const separator = this.#skipSpace();
      if (separator.kind === 'char' && separator.text === '|') {
        this.#next();
        const following = this.#skipSpace();
        if (this.#ends(following, end)) throw this.#lexer.error('missing value for command', following.at);
      }
    }
    if (commands.length === 0) throw this.#lexer.error(`missing value for ${context}`, start.at);
    if (declares) this.#variables.push(...variables);
    for (const { operands, at } of commands.slice(1)) {
      // A pipeline hands values on to functions; a constant has no use for one.
      if (operands[0]?.kind === 'constant') throw this.#lexer.error('non executable command in pipeline stage 2', at);
    }
    return { variables, declares, commands, at: start.at };
  }

  #ends(token: TemplateToken, end: 'close' | ')'): boolean {
    return end === 'close' ? token.kind === 'close' : token.kind === 'char' && token.text === ')';
  }

  /** `$x :=`, `$i, $x :=` in a range, `$x =`. A variable that turns out to be an operand is given back. */
  #declarations(context: string): { variables: string[]; declares: boolean; leading: TemplateToken | undefined } {
    const token = this.#peek();
    if (token.kind !== 'variable') return { variables: [], declares: false, leading: undefined };
    this.#next();
    const after = this.#skipSpace();
    if (after.kind === 'char' && (after.text === ':=' || after.text === '=')) {
      this.#next();
      return { variables: [token.text], declares: after.text === ':=', leading: undefined };
    }
    if (context === 'range' && after.kind === 'char' && after.text === ',') {
      this.#next();
      const second = this.#skipSpace();
      if (second.kind !== 'variable') throw this.#unexpected(second, 'range');
      this.#next();
      const assign = this.#skipSpace();
      if (assign.text !== ':=' && assign.text !== '=') throw this.#unexpected(assign, 'range');
      this.#next();
      return { variables: [token.text, second.text], declares: assign.text === ':=', leading: undefined };
    }
    return { variables: [], declares: false, leading: token };
  }

  #command(leading: TemplateToken | undefined): Command {
    const operands: Operand[] = [];
    const at = leading?.at ?? this.#peek().at;
    let token = leading;
    for (;;) {
      token ??= this.#peek();
      const operand = this.#operand(token, token === leading);
      if (operand === undefined) break;
      operands.push(operand);
      leading = undefined;
      token = undefined;
      const next = this.#peek();
      if (next.kind === 'space') {
        this.#next();
        continue;
      }
      if (next.kind === 'close' || (next.kind === 'char' && (next.text === '|' || next.text === ')'))) break;
      throw this.#unexpected(next, 'operand');
    }
    if (operands.length === 0) {
      const next = this.#peek();
      throw next.kind === 'close' || next.text === '|'
        ? this.#lexer.error('missing value for command', next.at)
        : this.#unexpected(next, 'operand');
    }
    return { operands, at, source: this.#text.slice(at, this.#peek().at).trim() };
  }

  /** The operand that the token starts, or undefined if it starts none. `taken`: the token has been consumed already. */
  #operand(token: TemplateToken, taken: boolean): Operand | undefined {
    const consume = (): void => {
      if (!taken) this.#next();
    };
    switch (token.kind) {
      case 'field':
        consume();
        return { kind: 'field', path: [token.text.slice(1), ...this.#path()] };
      case 'variable':
        if (!this.#variables.includes(token.text)) throw this.#lexer.error(`undefined variable ${JSON.stringify(token.text)}`, token.at);
        consume();
        return { kind: 'variable', name: token.text, path: this.#path() };
      case 'word':
        consume();
        return this.#word(token);
      case 'string':
        consume();
        return { kind: 'constant', value: this.#unquote(token) };
      case 'number':
        consume();
        return { kind: 'constant', value: this.#number(token) };
      case 'char':
        if (token.text === '.') {
          consume();
          return { kind: 'dot' };
        }
        if (token.text !== '(') {
          if (token.text === '|' || token.text === ')') return undefined;
          throw this.#unexpected(token, 'operand');
        }
        consume();
        return { kind: 'pipe', pipe: this.#pipeline('parenthesized pipeline', ')'), path: this.#path() };
      default:
        return undefined;
    }
  }

  /** Fields right behind an operand: `$x.a.b`. */
  #path(): string[] {
    const path: string[] = [];
    while (this.#peek().kind === 'field') path.push(this.#next().text.slice(1));
    return path;
  }

  #word(token: TemplateToken): Operand {
    const constant = CONSTANTS.get(token.text);
    if (constant !== undefined) return { kind: 'constant', value: constant };
    if (!this.#isFunction(token.text)) throw this.#lexer.error(`function ${JSON.stringify(token.text)} not defined`, token.at);
    return { kind: 'function', name: token.text };
  }

  #number(token: TemplateToken): Value {
    const text = token.text.replaceAll('_', '');
    if (text.startsWith("'")) return BigInt(this.#unquote({ ...token, text: `"${text.slice(1, -1)}"` }).codePointAt(0) ?? 0);
    if (/^[+-]?(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text)) {
      const magnitude = BigInt(text.replace(/^[+-]/, ''));
      return text.startsWith('-') ? -magnitude : magnitude;
    }
    return Number(text);
  }

  #unquote(token: TemplateToken): string {
    if (token.text.startsWith('`')) return token.text.slice(1, -1);
    const simple: Readonly<Record<string, string>> = {
      a: '\u0007',
      b: '\b',
      f: '\f',
      n: '\n',
      r: '\r',
      t: '\t',
      v: '\v',
      '\\': '\\',
      '"': '"',
      "'": "'",
    };
    return token.text
      .slice(1, -1)
      .replace(
        /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu,
        (_, x?: string, u?: string, long?: string, char?: string) => {
          const hex = x ?? u ?? long;
          if (hex !== undefined) {
            const code = Number.parseInt(hex, 16);
            if (code > 0x10ffff) throw this.#lexer.error('invalid syntax', token.at);
            return String.fromCodePoint(code);
          }
          const escape = simple[char ?? ''];
          if (escape === undefined) throw this.#lexer.error('invalid syntax', token.at);
          return escape;
        },
      );
  }
}
