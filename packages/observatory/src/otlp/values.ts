import { attributesFromOtlp, type Value } from '@faultline/traceql';
import type { WireReader } from './wire-reader.ts';

/** Attributes nested deeper than this are an attack on the stack. */
const MAX_NESTING = 32;

/** A value as OTLP/JSON has it. */
export type JsonValue = {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  doubleValue?: number;
  arrayValue?: { values: JsonValue[] };
  kvlistValue?: { values: JsonAttribute[] };
  bytesValue?: string;
};
export type JsonAttribute = { key: string; value: JsonValue };

/** A KeyValue message, its length in front. */
export function readJsonAttribute(reader: WireReader, depth = 0): JsonAttribute {
  let key = '';
  let value: JsonValue = {};
  reader.message((field, wireType) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = readJsonValue(reader, depth);
    else reader.skip(wireType);
  });
  return { key, value };
}

/** An AnyValue message, its length in front. */
export function readJsonValue(reader: WireReader, depth = 0): JsonValue {
  if (depth > MAX_NESTING) throw new RangeError('attributes are nested too deeply');
  let value: JsonValue = {};
  reader.message((field, wireType) => {
    switch (field) {
      case 1:
        value = { stringValue: reader.string() };
        break;
      case 2:
        value = { boolValue: reader.varint() !== 0 };
        break;
      case 3:
        value = { intValue: String(reader.int64()) };
        break;
      case 4:
        value = { doubleValue: reader.double() };
        break;
      case 5:
        value = { arrayValue: { values: readList(reader, () => readJsonValue(reader, depth + 1)) } };
        break;
      case 6:
        value = { kvlistValue: { values: readList(reader, () => readJsonAttribute(reader, depth + 1)) } };
        break;
      case 7:
        value = { bytesValue: reader.base64() };
        break;
      default:
        reader.skip(wireType);
    }
  });
  return value;
}

/** A message whose first field is a list, and that has nothing else of interest. */
export function readList<T>(reader: WireReader, read: () => T): T[] {
  const items: T[] = [];
  reader.message((field, wireType) => {
    if (field === 1) items.push(read());
    else reader.skip(wireType);
  });
  return items;
}

/** A KeyValue message as TraceQL sees it. */
export function readAttribute(reader: WireReader, into: Map<string, Value>): void {
  let key = '';
  let value: Value = { type: 'nil' };
  reader.message((field, wireType) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = readValue(reader);
    else reader.skip(wireType);
  });
  into.set(key, value);
}

/** Nearly all values are scalars, which need no detour over JSON. */
function readValue(reader: WireReader): Value {
  const start = reader.pos;
  let value: Value = { type: 'nil' };
  let compound = false;
  reader.message((field, wireType) => {
    switch (field) {
      case 1:
        value = { type: 'string', value: reader.string() };
        break;
      case 2:
        value = { type: 'bool', value: reader.varint() !== 0 };
        break;
      case 3:
        value = { type: 'int', value: reader.int64() };
        break;
      case 4:
        value = { type: 'float', value: reader.double() };
        break;
      default:
        compound = true;
        reader.skip(wireType);
    }
  });
  if (!compound) return value;
  reader.pos = start;
  return attributesFromOtlp([{ key: '', value: readJsonValue(reader) }]).get('') ?? { type: 'nil' };
}
