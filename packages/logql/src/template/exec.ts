import type { Command, Node, Operand, Pipe } from './parser.ts';
import { isList, isMap, isTrue, TemplateError, toOutput, typeName, type Value } from './values.ts';

export type ExecOptions = Readonly<{
  name: string;
  text: string;
  /** Calls a function that the parser let pass. Throws TemplateError. */
  call: (name: string, values: readonly Value[]) => Value;
}>;

/** More output than this is not a log line any more. */
const MAX_OUTPUT = 1 << 20;

/** Nodes run for one line, and text made; nested ranges could go on for ever. */
const MAX_STEPS = 1 << 20;

/** Runs a template over `data`. Throws TemplateError. */
export function executeTemplate(nodes: readonly Node[], data: Value, options: ExecOptions): string {
  const execution = new Execution(options, data);
  execution.run(nodes, data);
  return execution.output;
}

/** Making this much text costs as much as running a node. */
const TEXT_PER_STEP = 64;

const lengthOf = (value: Value): number => (typeof value === 'string' ? value.length : 0);

type Flow = 'next' | 'break' | 'continue';

class Execution {
  output = '';
  #steps = 0;
  readonly #options: ExecOptions;
  readonly #variables: Array<{ name: string; value: Value }>;

  constructor(options: ExecOptions, data: Value) {
    this.#options = options;
    this.#variables = [{ name: '$', value: data }];
  }

  run(nodes: readonly Node[], dot: Value): Flow {
    this.#count();
    for (const node of nodes) {
      this.#count();
      switch (node.kind) {
        case 'text':
          this.#write(node.text);
          break;
        case 'action': {
          const value = this.#pipe(node.pipe, dot);
          if (node.pipe.variables.length === 0) this.#write(toOutput(value));
          break;
        }
        case 'break':
        case 'continue':
          return node.kind;
        default: {
          const scope = this.#variables.length;
          const flow = node.kind === 'range' ? this.#range(node, dot) : this.#branch(node, dot);
          this.#variables.length = scope;
          if (flow !== 'next') return flow;
        }
      }
    }
    return 'next';
  }

  #count(steps = 1): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw new TemplateError(`template: ${this.#options.name}: too much work for one line`);
  }

  #write(text: string): void {
    this.output += text;
    if (this.output.length > MAX_OUTPUT) throw new TemplateError(`template: ${this.#options.name}: output is too long`);
  }

  #branch(node: Extract<Node, { kind: 'if' | 'with' | 'range' }>, dot: Value): Flow {
    const value = this.#pipe(node.pipe, dot);
    const inner = node.kind === 'with' ? value : dot;
    return isTrue(value) ? this.run(node.body, inner) : this.run(node.otherwise, dot);
  }

  #range(node: Extract<Node, { kind: 'if' | 'with' | 'range' }>, dot: Value): Flow {
    const value = this.#pipe({ ...node.pipe, variables: [] }, dot);
    const entries = this.#entries(value, node.pipe);
    if (entries.length === 0) return this.run(node.otherwise, dot);
    const scope = this.#variables.length;
    for (const [key, entry] of entries) {
      const { variables } = node.pipe;
      const values = variables.length === 2 ? [key, entry] : [entry];
      for (const [i, name] of variables.entries()) this.#variables.push({ name, value: values[i] });
      const flow = this.run(node.body, entry);
      this.#variables.length = scope;
      if (flow === 'break') break;
    }
    return 'next';
  }

  #entries(value: Value, pipe: Pipe): Array<[Value, Value]> {
    if (isList(value)) return value.map((entry, i): [Value, Value] => [BigInt(i), entry]);
    if (isMap(value)) return [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    if (typeof value === 'bigint') {
      if (value > BigInt(MAX_OUTPUT)) throw this.#error(pipe.commands[0] as Command, 'range is too long');
      return Array.from({ length: Math.max(0, Number(value)) }, (_, i): [Value, Value] => [BigInt(i), BigInt(i)]);
    }
    if (value === null || value === undefined) return [];
    throw this.#error(pipe.commands[0] as Command, `range can't iterate over ${toOutput(value)}`);
  }

  #pipe(pipe: Pipe, dot: Value): Value {
    let value: Value;
    for (const [i, command] of pipe.commands.entries()) value = this.#command(command, dot, i === 0 ? [] : [value]);
    for (const name of pipe.variables) {
      if (pipe.declares) this.#variables.push({ name, value });
      else {
        const variable = this.#variables.findLast((candidate) => candidate.name === name);
        if (variable !== undefined) variable.value = value;
      }
    }
    return value;
  }

  #command(command: Command, dot: Value, piped: readonly Value[]): Value {
    const [head, ...rest] = command.operands as [Operand, ...Operand[]];
    if (head.kind !== 'function') {
      if (rest.length > 0 || piped.length > 0) throw this.#error(command, `can't give argument to non-function ${command.source}`);
      return this.#operand(head, command, dot);
    }
    // `and` and `or` stop at the first operand that decides.
    if ((head.name === 'and' || head.name === 'or') && rest.length > 0) return this.#logical(head.name, command, { dot, piped });
    const values = [...rest.map((operand) => this.#operand(operand, command, dot)), ...piped];
    return this.#call(head.name, values, command);
  }

  #logical(name: 'and' | 'or', command: Command, { dot, piped }: { dot: Value; piped: readonly Value[] }): Value {
    let value: Value;
    for (const operand of command.operands.slice(1)) {
      value = this.#operand(operand, command, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped.length > 0 ? piped[0] : value;
  }

  #call(name: string, values: readonly Value[], command: Command): Value {
    try {
      const result = this.#options.call(name, values);
      this.#count(lengthOf(result) / TEXT_PER_STEP);
      return result;
    } catch (error) {
      if (error instanceof TemplateError) throw this.#error(command, error.message);
      throw error;
    }
  }

  #operand(operand: Operand, command: Command, dot: Value): Value {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'constant':
        return operand.value;
      case 'field':
        return this.#follow(dot, operand.path, command);
      case 'variable': {
        const variable = this.#variables.findLast(({ name }) => name === operand.name);
        return this.#follow(variable?.value, operand.path, command);
      }
      case 'pipe':
        return this.#follow(this.#pipe(operand.pipe, dot), operand.path, command);
      case 'function':
        return this.#call(operand.name, [], command);
    }
  }

  #follow(start: Value, path: readonly string[], command: Command): Value {
    let value = start;
    for (const name of path) {
      if (isMap(value)) value = value.get(name);
      else if (value === null || value === undefined) throw this.#error(command, `nil data; no entry for key "${name}"`);
      else throw this.#error(command, `can't evaluate field ${name} in type ${typeName(value)}`);
    }
    return value;
  }

  #error({ at, source }: Command, reason: string): TemplateError {
    const { name, text } = this.#options;
    const before = text.slice(0, at).split('\n');
    const context = source.length > 20 ? `${source.slice(0, 20)}...` : source;
    const column = before.at(-1)?.length ?? 0;
    return new TemplateError(`template: ${name}:${before.length}:${column}: executing "${name}" at <${context}>: ${reason}`);
  }
}
