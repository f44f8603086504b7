import { z } from 'zod';
import type { Path } from './source.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigurationInput {
  readonly configuration: unknown;
  readonly secrets: unknown;
  readonly env: Environment;
  /** By the user, on top of the file. */
  readonly vars: Readonly<Record<string, string>>;
}

export interface Configuration {
  /** What `${name}` stands for. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Values that must not be shown to anybody. */
  readonly secretValues: readonly string[];
}

type Complain = (path: Path, message: string) => void;

const fromEnvironment = z.strictObject({
  type: z.literal('env'),
  key: z.string().min(1),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  env_var_type: z.enum(['str', 'int', 'float', 'bool']).optional(),
});

/** Reads `configuration` and `secrets`. Problems are told to `complain`, which does not throw. */
export function resolveConfiguration({ configuration, secrets, env, vars }: ConfigurationInput, complain: Complain): Configuration {
  const values = new Map<string, unknown>();
  const secretValues: string[] = [];
  for (const [name, given] of entriesOf(configuration)) {
    const overridden = vars[name];
    if (overridden !== undefined) values.set(name, likeThe(given, overridden));
    else values.set(name, read(given, { env, path: ['configuration', name], complain }));
  }
  for (const [group, members] of entriesOf(secrets)) {
    for (const [name, given] of entriesOf(members)) {
      const value = read(given, { env, path: ['secrets', group, name], complain });
      if (typeof value === 'string' && value !== '') secretValues.push(value);
      // Configuration comes first, as in the reference implementation.
      if (!values.has(name)) values.set(name, value);
    }
  }
  return { values, secretValues };
}

function read(given: unknown, { env, path, complain }: { env: Environment; path: Path; complain: Complain }): unknown {
  const type = typeof given === 'object' && given !== null && 'type' in given ? given.type : undefined;
  if (type === undefined) return given;
  if (type !== 'env') {
    complain([...path, 'type'], `only values of type env are read from elsewhere, not ${JSON.stringify(type)}`);
    return undefined;
  }
  const parsed = fromEnvironment.safeParse(given);
  if (!parsed.success) {
    complain(path, 'a value from the environment has a key, and may have a default and an env_var_type (str, int, float, bool)');
    return undefined;
  }
  const { key, default: fallback, env_var_type: wanted = 'str' } = parsed.data;
  const found = env[key] ?? fallback;
  if (found === undefined) complain(path, `the environment has no ${key}, and there is no default`);
  const value = typeof found === 'string' ? convert(found, wanted) : found;
  if (Number.isNaN(value)) complain(path, `${key} must be a number`);
  return value;
}

function convert(text: string, type: 'str' | 'int' | 'float' | 'bool'): string | number | boolean {
  switch (type) {
    case 'str':
      return text;
    case 'int':
    case 'float':
      return text.trim() === '' ? Number.NaN : Number(text);
    case 'bool':
      return /^(?:true|1|yes|on)$/i.test(text);
    default:
      return type satisfies never;
  }
}

/** A value from the command line is text; what it replaces says what it was meant as. */
function likeThe(given: unknown, text: string): unknown {
  if (typeof given === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (typeof given === 'boolean') return /^(?:true|1|yes|on)$/i.test(text);
  return text;
}

export function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
