import { parseDurationMs } from '@faultline/chaos';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { CliError, EXIT_USAGE } from '../cli-error.ts';

/** One parameter of a kind, as a flag: `latencyMs` is `--latency 3s`, `averageBytes` is `--average-bytes 16`. */
export interface ParameterFlag {
  readonly parameter: string;
  /** With dashes. */
  readonly flag: string;
  /** What commander calls it. */
  readonly key: string;
  readonly type: 'duration' | 'number' | 'boolean' | 'text';
  readonly required: boolean;
  readonly description: string;
}

const property = z.object({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
const schema = z.object({ properties: z.record(z.string(), property).default({}), required: z.array(z.string()).default([]) });

/** @param parameters JSON Schema of an object, as `GET /kinds` gives it */
export function parameterFlags(parameters: z.ZodObject): ParameterFlag[] {
  const { properties, required } = schema.parse(z.toJSONSchema(parameters, { io: 'input' }));
  return Object.entries(properties).map(([parameter, { type, description = '', default: fallback }]) => {
    const isDuration = parameter.endsWith('Ms');
    const key = isDuration ? parameter.slice(0, -2) : parameter;
    const standard = fallback === undefined ? '' : ` (default ${isDuration ? `${String(fallback)}ms` : String(fallback)})`;
    return {
      parameter,
      flag: `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      key,
      type: isDuration ? 'duration' : type === 'boolean' ? 'boolean' : type === 'number' || type === 'integer' ? 'number' : 'text',
      required: required.includes(parameter),
      description: `${description}${standard}`,
    };
  });
}

const placeholders = { duration: '<duration>', number: '<n>', boolean: '<true|false>', text: '<text>' } as const;

export const usage = ({ flag, type, required }: ParameterFlag): string =>
  required ? `${flag} ${placeholders[type]}` : `[${flag} ${placeholders[type]}]`;

export function addParameterFlags(command: Command, flags: readonly ParameterFlag[]): void {
  for (const { flag, type, description } of flags) command.option(`${flag} ${placeholders[type]}`, description, readers[type]);
  if (flags.length === 0) return;
  command.option(
    '--set <name=value>',
    'a parameter by its name; repeat it',
    (text: string, previous: readonly string[]) => [...previous, text],
    [],
  );
}

const readers: Readonly<Record<ParameterFlag['type'], (text: string) => unknown>> = {
  duration(text) {
    const ms = parseDurationMs(text, { allowZero: true });
    if (ms === undefined) throw new InvalidArgumentError('It must be a duration such as 500ms, 3s or 2m.');
    return ms;
  },
  number(text) {
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('It must be a number.');
    return value;
  },
  boolean(text) {
    if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It must be true or false.');
    return text === 'true';
  },
  text: (text) => text,
};

/**
 * The parameters that were given: by their flags, and as `--set name=value`, where a value may carry a unit if it is a time.
 *
 * @throws CliError when a `--set` cannot be read, or a parameter is missing
 */
export function givenParameters(flags: readonly ParameterFlag[], options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const byFlag = flags.flatMap(({ parameter, key }) => (options[key] === undefined ? [] : [[parameter, options[key]] as const]));
  const set = (options['set'] ?? []) as readonly string[];
  const given: Record<string, unknown> = { ...Object.fromEntries(byFlag), ...Object.fromEntries(set.map((text) => readSet(text, flags))) };
  const missing = flags.find(({ parameter, required }) => required && given[parameter] === undefined);
  if (missing !== undefined) throw wrong(`${usage(missing)} is missing: ${missing.description}`);
  return given;
}

const wrong = (message: string): CliError => new CliError(message, { exitCode: EXIT_USAGE });

function readSet(text: string, flags: readonly ParameterFlag[]): readonly [string, unknown] {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  const known = flags.find(({ parameter, key }) => parameter === name || key === name);
  if (at < 1 || known === undefined) {
    const names = flags.map(({ parameter }) => parameter).join(', ');
    throw wrong(`--set must be name=value; there are: ${names}`);
  }
  const value = text.slice(at + 1);
  if (known.type === 'duration' && /^\d+$/.test(value)) return [known.parameter, Number(value)];
  try {
    return [known.parameter, readers[known.type](value)];
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw wrong(`--set ${text}: ${error.message}`);
    throw error;
  }
}
