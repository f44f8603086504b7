import { define, type TemplateFunction } from './function-table.ts';
import { formatPrintf } from './printf.ts';
import { isList, isMap, isTrue, TemplateError, toText, typeName, type Value } from './values.ts';

/** The functions that every Go template has. */
export const BUILTINS: Readonly<Record<string, TemplateFunction>> = {
  and: define('aa*', (...values: Value[]) => values.find((value) => !isTrue(value)) ?? values.at(-1)),
  or: define('aa*', (...values: Value[]) => values.find(isTrue) ?? values.at(-1)),
  not: define('a', (value: Value) => !isTrue(value)),
  eq: define('aa*', equalsAny),
  ne: define('aa', (a: Value, b: Value) => !equals(a, b)),
  lt: define('aa', less),
  le: define('aa', (a: Value, b: Value) => less(a, b) || equals(a, b)),
  gt: define('aa', (a: Value, b: Value) => !less(a, b) && !equals(a, b)),
  ge: define('aa', (a: Value, b: Value) => !less(a, b)),
  len: define('a', length),
  index: define('aa*', (value: Value, ...keys: Value[]) => keys.reduce<Value>(entryAt, value)),
  slice: define('aa*', slice),
  print: define('a*', (...values: Value[]) => print(values)),
  println: define('a*', (...values: Value[]) => `${values.map(toText).join(' ')}\n`),
  printf: define('sa*', (format: string, ...values: Value[]) => formatPrintf(format, values)),
  html: define('a*', (...values: Value[]) => print(values).replace(/[<>&'"\0]/g, (char) => HTML[char] as string)),
  js: define('a*', (...values: Value[]) => escapeJavaScript(print(values))),
  urlquery: define('a*', (...values: Value[]) => encodeURIComponent(print(values)).replaceAll('%20', '+')),
};

const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&#34;', '\0': '\ufffd' };

/** Spaces stand between operands when neither is a text. */
function print(values: readonly Value[]): string {
  return values
    .map((value, i) => {
      const spaced = i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string';
      return `${spaced ? ' ' : ''}${toText(value)}`;
    })
    .join('');
}

function escapeJavaScript(text: string): string {
  return text.replace(/[\\'"<>&=\n\r\t]/g, (char) => {
    if (char === '\\' || char === "'" || char === '"') return `\\${char}`;
    return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

function kindOf(value: Value): 'text' | 'int' | 'float' | 'bool' | 'nil' {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'boolean':
      return 'bool';
    default:
      if (value === null || value === undefined) return 'nil';
      throw new TemplateError('invalid type for comparison');
  }
}

function equals(a: Value, b: Value): boolean {
  const kinds = [kindOf(a), kindOf(b)];
  if (kinds.includes('nil')) return kinds[0] === kinds[1];
  if (kinds[0] !== kinds[1]) throw new TemplateError('incompatible types for comparison');
  return a === b;
}

function equalsAny(first: Value, ...others: Value[]): boolean {
  if (others.length === 0) throw new TemplateError('missing argument for comparison');
  return others.some((other) => equals(first, other));
}

function less(a: Value, b: Value): boolean {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) throw new TemplateError('incompatible types for comparison');
  if (kind === 'bool' || kind === 'nil') throw new TemplateError('invalid type for comparison');
  return (a as string) < (b as string);
}

function length(value: Value): bigint {
  if (typeof value === 'string') return BigInt(new TextEncoder().encode(value).length);
  if (isList(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(value.size);
  throw new TemplateError(`len of type ${typeName(value)}`);
}

function entryAt(value: Value, key: Value): Value {
  if (isMap(value)) return typeof key === 'string' ? value.get(key) : undefined;
  if (typeof key !== 'bigint') throw new TemplateError(`cannot index slice/array with type ${typeName(key)}`);
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    return BigInt(bytes[checkedIndex(key, bytes.length)] as number);
  }
  if (isList(value)) return value[checkedIndex(key, value.length)];
  throw new TemplateError(`can't index item of type ${typeName(value)}`);
}

function checkedIndex(key: bigint, size: number): number {
  if (key < 0n || key >= BigInt(size)) throw new TemplateError(`index out of range: ${key}`);
  return Number(key);
}

function slice(value: Value, ...bounds: Value[]): Value {
  if (typeof value !== 'string' && !isList(value)) throw new TemplateError(`can't slice item of type ${typeName(value)}`);
  const [from = 0n, to = BigInt(value.length)] = bounds;
  if (typeof from !== 'bigint' || typeof to !== 'bigint') throw new TemplateError('cannot index slice/array with a value that is no int');
  if (from < 0n || to > BigInt(value.length) || from > to) throw new TemplateError(`index out of range: ${from > to ? from : to}`);
  return value.slice(Number(from), Number(to));
}
