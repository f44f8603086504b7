import { formatGoFloat } from '../go/float.ts';
import { formatTime, GoTime } from './time.ts';

/**
 * A value inside a template. Go's int64 is a bigint and its float64 a number, which keeps the two apart as Go does;
 * `undefined` is a missing entry, `null` Go's nil.
 */
export type Value = string | bigint | number | boolean | null | undefined | GoTime | readonly Value[] | ReadonlyMap<string, Value>;

/** Any failure of a template, to parse or to execute; the message is Go's. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export function isMap(value: Value): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** What `if` and `with` go by: zero, empty and missing are false. */
export function isTrue(value: Value): boolean {
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  if (value instanceof GoTime) return true;
  return Boolean(value);
}

/** The name of the value's type as Go would say it. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    default:
      if (isMap(value)) return 'map[string]interface {}';
      if (isList(value)) return '[]interface {}';
      return value instanceof GoTime ? 'time.Time' : '<nil>';
  }
}

/** The value as `%v` writes it. */
export function toText(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return formatGoFloat(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (isMap(value)) {
        const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
        return `map[${entries.map(([key, entry]) => `${key}:${toText(entry)}`).join(' ')}]`;
      }
      if (isList(value)) return `[${value.map(toText).join(' ')}]`;
      return value instanceof GoTime ? formatTime(value, '2006-01-02 15:04:05.999999999 -0700 MST') : '<nil>';
  }
}

/** The value as an action writes it into the output. */
export function toOutput(value: Value): string {
  return value === null || value === undefined ? '<no value>' : toText(value);
}

/** What came out of JSON; its numbers are floats, as in Go. */
export function fromJson(value: unknown): Value {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, entry]): [string, Value] => [key, fromJson(entry)]));
  }
  return value as string | number | boolean | null;
}
