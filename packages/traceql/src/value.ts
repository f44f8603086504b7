import { formatFloat, formatGoDuration, formatInt } from './go-format.ts';

export const SPAN_STATUSES = ['error', 'ok', 'unset'] as const;
export type SpanStatus = (typeof SPAN_STATUSES)[number];

export const SPAN_KINDS = ['unspecified', 'internal', 'client', 'server', 'producer', 'consumer'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

/**
 * A typed TraceQL value. Types matter: an integer is no double, and an attribute that is a double is not found by a
 * comparison with an integer. Durations are nanoseconds. `nil` stands for an attribute that is missing, or of a type
 * that TraceQL has no word for (bytes, maps, mixed arrays).
 */
export type Value =
  | { readonly type: 'nil' }
  | { readonly type: 'int' | 'float' | 'duration'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'status'; readonly value: SpanStatus }
  | { readonly type: 'kind'; readonly value: SpanKind }
  | { readonly type: 'int[]' | 'float[]'; readonly value: readonly number[] }
  | { readonly type: 'string[]'; readonly value: readonly string[] }
  | { readonly type: 'bool[]'; readonly value: readonly boolean[] };

export type ValueType = Value['type'];

export const NIL: Value = { type: 'nil' };
export const TRUE: Value = { type: 'bool', value: true };
export const FALSE: Value = { type: 'bool', value: false };

export const intValue = (value: number): Value => ({ type: 'int', value });
export const floatValue = (value: number): Value => ({ type: 'float', value });
export const stringValue = (value: string): Value => ({ type: 'string', value });
export const boolValue = (value: boolean): Value => (value ? TRUE : FALSE);
export const durationValue = (value: number): Value => ({ type: 'duration', value });

/** The value as a number; NaN for everything that is none. Durations stay nanoseconds. */
export function toFloat(value: Value): number {
  return value.type === 'int' || value.type === 'float' || value.type === 'duration' ? value.value : Number.NaN;
}

/** Equality across types as `=` has it: numbers compare by value, an integer also with a status's number, nil with nothing. */
export function valuesEqual(a: Value, b: Value): boolean {
  switch (a.type) {
    case 'nil':
      return false;
    case 'int':
      return b.type === 'status' ? a.value === SPAN_STATUSES.indexOf(b.value) : a.value === toFloat(b);
    case 'status':
      return b.type === 'int' ? SPAN_STATUSES.indexOf(a.value) === b.value : b.type === 'status' && a.value === b.value;
    case 'float':
    case 'duration':
      return a.value === toFloat(b);
    case 'string':
    case 'bool':
    case 'kind':
      return a.type === b.type && a.value === b.value;
    case 'int[]':
    case 'float[]':
    case 'string[]':
    case 'bool[]':
      return a.type === b.type && a.value.length === b.value.length && a.value.every((item, i) => item === b.value[i]);
  }
}

/** Orders values for `min()` and `max()`: numbers by size, strings and the rest by their text; unlike types do not change places. */
export function compareValues(a: Value, b: Value): number {
  const numeric = toFloat(a) - toFloat(b);
  if (!Number.isNaN(numeric)) return numeric;
  if (a.type !== b.type) return 0;
  const aText = formatValue(a);
  const bText = formatValue(b);
  return aText === bText ? 0 : aText < bText ? -1 : 1;
}

/** A key that is equal for values of the same type and content, and for no others. */
export function valueKey(value: Value): string {
  return value.type === 'nil' ? 'nil' : `${value.type}:${JSON.stringify(value.value)}`;
}

/** The elements of an array, or the value itself. */
export function elementsOf(value: Value): readonly Value[] {
  switch (value.type) {
    case 'int[]':
      return value.value.map(intValue);
    case 'float[]':
      return value.value.map(floatValue);
    case 'string[]':
      return value.value.map(stringValue);
    case 'bool[]':
      return value.value.map(boolValue);
    default:
      return [value];
  }
}

export function isArrayType(type: string): type is 'int[]' | 'float[]' | 'string[]' | 'bool[]' {
  return type.endsWith('[]');
}

/** The value as text, as it appears in labels. */
export function formatValue(value: Value): string {
  switch (value.type) {
    case 'nil':
      return 'nil';
    case 'int':
      return formatInt(value.value);
    case 'float':
      return formatFloat(value.value);
    case 'duration':
      return formatGoDuration(value.value);
    case 'string':
    case 'status':
    case 'kind':
      return value.value;
    case 'bool':
      return String(value.value);
    case 'string[]':
      return `[${value.value.map((item) => `\`${item}\``).join(', ')}]`;
    case 'int[]':
    case 'float[]':
    case 'bool[]':
      return `[${value.value.join(', ')}]`;
  }
}

/** The value as a query would write it: strings in back-quotes. */
export function printValue(value: Value): string {
  return value.type === 'string' ? `\`${value.value}\`` : formatValue(value);
}

/** A value in the JSON of the OpenTelemetry protocol, which is how Tempo's answers carry attributes and labels. */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly doubleValue: number | 'NaN' | 'Infinity' | '-Infinity' }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } };

export type KeyValue = { readonly key: string; readonly value: AnyValue };

export function toAnyValue(value: Value): AnyValue {
  switch (value.type) {
    case 'int':
      return { intValue: formatInt(value.value) };
    case 'float':
      return { doubleValue: Number.isFinite(value.value) ? value.value : (String(value.value) as 'NaN' | 'Infinity' | '-Infinity') };
    case 'bool':
      return { boolValue: value.value };
    case 'int[]':
    case 'float[]':
    case 'string[]':
    case 'bool[]':
      return { arrayValue: { values: elementsOf(value).map(toAnyValue) } };
    case 'nil':
    case 'string':
    case 'duration':
    case 'status':
    case 'kind':
      return { stringValue: formatValue(value) };
  }
}
