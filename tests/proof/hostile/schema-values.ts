import { randomUUID } from 'node:crypto';
import type { Random } from '@faultline/random';

/** The part of JSON Schema that our documents use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly anyOf?: readonly Schema[];
}

/** A number in [0, 1). */
export const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(0, items.length - 1)] as T;

/** A value that looks as the schema wants it: what gets past the first checks reaches further in. */
export function plausible(schema: Schema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf?.[0] !== undefined) return plausible(schema.anyOf[0]);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, plausible(inner)]));
    case 'array':
      return schema.items === undefined ? [] : [plausible(schema.items)];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return plausibleText(schema);
  }
}

function plausibleText({ format, pattern, minLength = 0 }: Schema): string {
  if (format === 'uuid') return randomUUID();
  if (format === 'email') return `h-${randomUUID()}@example.test`;
  if (format === 'date-time') return new Date(0).toISOString();
  if (pattern?.includes('tok') === true) return 'tok_visa';
  return 'a'.repeat(Math.max(minLength, 8));
}

/** What nobody sends by mistake. */
export const hostileTexts = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\u200b',
  "' or 1=1; drop table orders --",
  '$(touch /tmp/x)`id`',
  '{{7*7}}${7*7}<%= 7*7 %>',
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  'file:///etc/passwd',
  'a'.repeat(20_000),
  `${'('.repeat(2_000)}a+${')+'.repeat(2_000)}`,
  '%s%s%n%x',
  'Bearer ',
  '-1',
  '1e309',
  'NaN',
] as const;

const hostileValues: readonly unknown[] = [
  ...hostileTexts,
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  [],
  {},
  [[[[[]]]]],
  Array.from({ length: 3_000 }, () => 1),
  { __proto__: null, constructor: { prototype: { admin: true } } },
  { toString: 1, valueOf: 2, length: -1 },
];

/** The value with one place in it replaced by something hostile, or with a name too many. */
export function mutated(value: unknown, random: Random): unknown {
  if (random.float() < 0.15) return pick(random, hostileValues);
  if (Array.isArray(value)) return value.length === 0 ? [pick(random, hostileValues)] : value.map((item) => mutated(item, random));
  if (typeof value !== 'object' || value === null) return pick(random, hostileValues);
  const entries = Object.entries(value);
  const [name] = pick(random, entries.length === 0 ? [['x', 1] as const] : entries);
  switch (random.integer(0, 3)) {
    case 0:
      return Object.fromEntries(entries.filter(([each]) => each !== name));
    case 1:
      return { ...value, [pick(random, ['constructor', 'extra', '', 'a'.repeat(5_000), '$where'])]: pick(random, hostileValues) };
    default:
      return { ...value, [name]: mutated((value as Record<string, unknown>)[name], random) };
  }
}
