import { executeTemplate } from './exec.ts';
import { callLokiFunction, isFunction } from './functions.ts';
import { type Command, type Node, type Pipe, parseTemplate } from './parser.ts';
import { TemplateError, type Value } from './values.ts';

export { TemplateError } from './values.ts';

/** What a template sees: labels as `.name`, `__line__`, `__timestamp__`, and `now`. */
export type TemplateData = Readonly<{ labels: TemplateLabels; line: string; tsNs: bigint; nowNs: bigint }>;

/** Labels one by one, which is what templates mostly want, or all. */
export type TemplateLabels = Readonly<{ get(name: string): string | undefined; toLabels(): Readonly<Record<string, string>> }>;

/** Throws TemplateError. */
export type Template = Readonly<{ execute(data: TemplateData): string }>;

/** Compiles a Go template with Loki's functions. `name` shows up in errors. Throws TemplateError. */
export function compileTemplate(text: string, name: string): Template {
  const nodes = parseTemplate(text, name, isFunction);
  const field = onlyField(nodes);
  if (field !== undefined) return { execute: ({ labels }) => labels.get(field) ?? '' };
  return {
    execute({ labels, ...context }) {
      return executeTemplate(nodes, new LabelMap(labels), { name, text, call: (fn, values) => callLokiFunction(fn, values, context) });
    },
  };
}

/** Labels as a map in which every name has a value: a missing label is empty. Filled only for those who walk through it. */
class LabelMap extends Map<string, Value> {
  readonly #labels: TemplateLabels;

  constructor(labels: TemplateLabels) {
    super();
    this.#labels = labels;
  }

  override get(name: string): Value {
    return this.#labels.get(name) ?? '';
  }

  override get size(): number {
    return Object.keys(this.#labels.toLabels()).length;
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return new Map(Object.entries(this.#labels.toLabels()))[Symbol.iterator]();
  }
}

/** `{{.name}}`, the commonest template, needs no execution. */
function onlyField(nodes: readonly Node[]): string | undefined {
  const [node] = nodes;
  if (nodes.length !== 1 || node?.kind !== 'action' || node.pipe.variables.length > 0) return undefined;
  const [command] = node.pipe.commands;
  const [operand] = command?.operands ?? [];
  if (node.pipe.commands.length !== 1 || command?.operands.length !== 1 || operand?.kind !== 'field') return undefined;
  return operand.path.length === 1 ? operand.path[0] : undefined;
}

/** The labels that a template reads; none if it cannot be parsed. */
export function templateFields(text: string, name: string): string[] {
  try {
    return [...new Set(fieldsOfNodes(parseTemplate(text, name, isFunction)))];
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

function fieldsOfNodes(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    switch (node.kind) {
      case 'action':
        return fieldsOfPipe(node.pipe);
      case 'if':
      case 'with':
      case 'range':
        return [...fieldsOfPipe(node.pipe), ...fieldsOfNodes(node.body), ...fieldsOfNodes(node.otherwise)];
      default:
        return [];
    }
  });
}

function fieldsOfPipe({ commands }: Pipe): string[] {
  return commands.flatMap(fieldsOfCommand);
}

function fieldsOfCommand({ operands }: Command): string[] {
  return operands.flatMap((operand) => {
    if (operand.kind === 'field') return operand.path;
    return operand.kind === 'pipe' ? fieldsOfPipe(operand.pipe) : [];
  });
}
