/** What of a kind's JSON Schema a form is made from: the zod objects of the kinds hold numbers, texts, choices and switches. */

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'number' | 'integer' | 'text' | 'choice' | 'switch';
  readonly description: string;
  readonly required: boolean;
  readonly initial: string;
  readonly choices: readonly string[];
  readonly min: number | undefined;
  readonly max: number | undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

export function fieldsOf(schema: Readonly<Record<string, unknown>>, example: Readonly<Record<string, unknown>> = {}): Field[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Property>>;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  return Object.entries(properties).map(([name, property]) => {
    const initial = example[name] ?? property.default;
    return {
      name,
      label: labelOf(name),
      kind: kindOf(property),
      description: property.description ?? '',
      required: required.has(name) && property.default === undefined,
      initial: textOf(initial),
      choices: (property.enum ?? []).map(String),
      min: property.minimum ?? property.exclusiveMinimum,
      // zod writes the largest safe integer where there is no limit.
      max: property.maximum === Number.MAX_SAFE_INTEGER ? undefined : property.maximum,
    };
  });
}

function kindOf({ type, enum: choices }: Property): Field['kind'] {
  if (choices !== undefined) return 'choice';
  if (type === 'boolean') return 'switch';
  return type === 'integer' || type === 'number' ? type : 'text';
}

/** `latencyMs` → `latency (ms)`. */
function labelOf(name: string): string {
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return words.replace(/ (ms|percent|bytes|seconds|kbps?)$/, ' ($1)');
}

/** Fields that are left empty are left out: the kind has a default for them, or says that it has none. */
export function valuesOf(fields: readonly Field[], texts: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(({ name, kind, initial }): [string, unknown][] => {
      const text = texts[name] ?? initial;
      if (text === '') return [];
      if (kind === 'switch') return [[name, text === 'true']];
      return [[name, kind === 'number' || kind === 'integer' ? Number(text) : text]];
    }),
  );
}
