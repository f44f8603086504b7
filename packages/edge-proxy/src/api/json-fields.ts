import { badRequest } from '../errors.ts';

interface FieldTypes {
  string: string;
  bool: boolean;
  int64: number;
  float32: number;
  object: unknown;
  array: readonly unknown[];
}

type Fields<S> = { readonly [K in keyof S]: S[K] extends keyof FieldTypes ? FieldTypes[S[K]] | undefined : never };

/**
 * Reads a JSON text.
 * @throws EdgeProxyError 'bad-request'; an empty body is reported as Go reports it, `EOF`.
 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw badRequest('EOF');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : 'not JSON', { cause: error });
  }
}

/**
 * Reads named fields as Go's encoding/json reads them into a struct: absent and null fields are undefined, unknown ones are ignored,
 * and a wrong type is reported in its words, which clients match:
 * `json: cannot unmarshal string into Go struct field LatencyToxic.attributes.latency of type int64`.
 */
export function readFields<const S extends Readonly<Record<string, keyof FieldTypes>>>(
  value: unknown,
  { struct, fields }: { struct: string; fields: S },
): Fields<S> {
  if (!isObject(value)) throw badRequest(`json: cannot unmarshal ${describe(value)} into Go value of type ${struct}`);
  const entries = Object.entries(fields).map(([name, type]): [string, unknown] => {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined || field === null) return [name, undefined];
    if (!isOf(type, field)) {
      const found = typeof field === 'number' && type === 'int64' ? `number ${field}` : describe(field);
      throw badRequest(`json: cannot unmarshal ${found} into Go struct field ${struct}.${name} of type ${type}`);
    }
    return [name, field];
  });
  return Object.fromEntries(entries) as Fields<S>;
}

/** @throws EdgeProxyError 'bad-request' */
export function readArray(value: unknown, element: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw badRequest(`json: cannot unmarshal ${describe(value)} into Go value of type []${element}`);
}

/** Whether a field was given as null, which `readFields` does not tell from an absent one. */
export function isNullField(value: unknown, name: string): boolean {
  return isObject(value) && value[name] === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOf(type: keyof FieldTypes, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int64':
      return Number.isSafeInteger(value);
    case 'float32':
      return typeof value === 'number';
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
  }
}

/** A JSON type by Go's name for it. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
