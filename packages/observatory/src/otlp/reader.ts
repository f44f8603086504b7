import { attributesFromOtlp, type Attributes, type Value } from '@faultline/traceql';
import protobuf from 'protobufjs/minimal.js';

export type Reader = protobuf.Reader;

/** Attributes nested deeper than this are an attack on the stack. */
export const MAX_NESTING = 32;

/** A value as OTLP/JSON has it. */
export type JsonValue = {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  doubleValue?: number;
  arrayValue?: { values: JsonValue[] };
  kvlistValue?: { values: Array<{ key: string; value: JsonValue }> };
  bytesValue?: string;
};

export function readerOf(bytes: Uint8Array): Reader {
  return protobuf.Reader.create(bytes);
}

/** Calls `field` for every field of the message; what it does not read must be skipped by it, with `skip`. */
export function eachField(reader: Reader, end: number, field: (number: number, wireType: number) => void): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    field(tag >>> 3, tag & 7);
  }
  if (reader.pos !== end) throw new RangeError('a message is longer than it says');
}

/** The end of the message that starts with its length here. */
export function endOfMessage(reader: Reader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError('a message is longer than what holds it');
  return end;
}

/** Big integers from the bytes themselves: the library would make an object of two halves. */
export function fixed64(reader: Reader): bigint {
  const { buf, pos } = reader;
  if (pos + 8 > reader.len) throw new RangeError('a number ends too early');
  reader.pos += 8;
  const low = ((buf[pos] as number) | ((buf[pos + 1] as number) << 8) | ((buf[pos + 2] as number) << 16) | ((buf[pos + 3] as number) << 24)) >>> 0;
  const high =
    ((buf[pos + 4] as number) | ((buf[pos + 5] as number) << 8) | ((buf[pos + 6] as number) << 16) | ((buf[pos + 7] as number) << 24)) >>> 0;
  return (BigInt(high) << 32n) | BigInt(low);
}

/** A varint of up to 64 bits, two's complement; a number where it is small, which is nearly always. */
function signed64(reader: Reader): number | bigint {
  const { buf } = reader;
  let small = 0;
  let scale = 1;
  for (let i = 0; i < 7; i++) {
    const byte = buf[reader.pos + i];
    if (byte === undefined || reader.pos + i >= reader.len) throw new RangeError('a number ends too early');
    small += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      reader.pos += i + 1;
      return small;
    }
  }
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = buf[reader.pos + i];
    if (byte === undefined || reader.pos + i >= reader.len) throw new RangeError('a number ends too early');
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte < 128) {
      reader.pos += i + 1;
      return BigInt.asIntN(64, value);
    }
  }
  throw new RangeError('a number is longer than 64 bits');
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** A KeyValue message from here to `end`. */
export function readKeyValue(reader: Reader, depth: number): { key: string; value: JsonValue } {
  const end = endOfMessage(reader);
  let key = '';
  let value: JsonValue = {};
  eachField(reader, end, (field, wireType) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = readJsonValue(reader, depth);
    else reader.skipType(wireType);
  });
  return { key, value };
}

export function readJsonValue(reader: Reader, depth: number): JsonValue {
  if (depth > MAX_NESTING) throw new RangeError('attributes are nested too deeply');
  const end = endOfMessage(reader);
  let value: JsonValue = {};
  eachField(reader, end, (field, wireType) => {
    switch (field) {
      case 1:
        value = { stringValue: reader.string() };
        break;
      case 2:
        value = { boolValue: reader.bool() };
        break;
      case 3:
        value = { intValue: String(signed64(reader)) };
        break;
      case 4:
        value = { doubleValue: reader.double() };
        break;
      case 5: {
        const values: JsonValue[] = [];
        eachField(reader, endOfMessage(reader), (inner, innerType) => {
          if (inner === 1) values.push(readJsonValue(reader, depth + 1));
          else reader.skipType(innerType);
        });
        value = { arrayValue: { values } };
        break;
      }
      case 6: {
        const values: Array<{ key: string; value: JsonValue }> = [];
        eachField(reader, endOfMessage(reader), (inner, innerType) => {
          if (inner === 1) values.push(readKeyValue(reader, depth + 1));
          else reader.skipType(innerType);
        });
        value = { kvlistValue: { values } };
        break;
      }
      case 7:
        value = { bytesValue: Buffer.from(reader.bytes()).toString('base64') };
        break;
      default:
        reader.skipType(wireType);
    }
  });
  return value;
}

/** The KeyValue message that starts here, as TraceQL sees it. Nearly all attributes are scalars, which need no detour over JSON. */
export function readAttribute(reader: Reader, into: Map<string, Value>): void {
  const end = endOfMessage(reader);
  let key = '';
  let value: Value = { type: 'nil' };
  eachField(reader, end, (field, wireType) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = readValue(reader);
    else reader.skipType(wireType);
  });
  into.set(key, value);
}

function readValue(reader: Reader): Value {
  const start = reader.pos;
  const end = endOfMessage(reader);
  if (reader.pos === end) return { type: 'nil' };
  const tag = reader.uint32();
  switch (tag >>> 3) {
    case 1:
      return scalar(reader, end, { type: 'string', value: reader.string() });
    case 2:
      return scalar(reader, end, { type: 'bool', value: reader.bool() });
    case 3:
      return scalar(reader, end, { type: 'int', value: Number(signed64(reader)) });
    case 4:
      return scalar(reader, end, { type: 'float', value: reader.double() });
    default: {
      reader.pos = start;
      return attributesFromOtlp([{ key: '', value: readJsonValue(reader, 0) }]).get('') ?? { type: 'nil' };
    }
  }
}

/** Whoever sets a value twice gets the first one; the message still ends where it says. */
function scalar(reader: Reader, end: number, value: Value): Value {
  if (reader.pos > end) throw new RangeError('a value is longer than it says');
  reader.pos = end;
  return value;
}

/** Attributes that are read when somebody asks for one: most queries ask for few of them, on few spans. */
export class LazyAttributes implements ReadonlyMap<string, Value> {
  readonly #places: readonly Uint8Array[];
  #read: Map<string, Value> | undefined;

  /** Each place is one KeyValue message, its length in front. */
  constructor(places: readonly Uint8Array[]) {
    this.#places = places;
  }

  get #map(): Map<string, Value> {
    if (this.#read === undefined) {
      this.#read = new Map();
      for (const place of this.#places) readAttribute(readerOf(place), this.#read);
    }
    return this.#read;
  }

  get size(): number {
    return this.#map.size;
  }
  get(key: string): Value | undefined {
    return this.#map.get(key);
  }
  has(key: string): boolean {
    return this.#map.has(key);
  }
  forEach(callback: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this.#map) callback(value, key, this);
  }
  entries(): MapIterator<[string, Value]> {
    return this.#map.entries();
  }
  keys(): MapIterator<string> {
    return this.#map.keys();
  }
  values(): MapIterator<Value> {
    return this.#map.values();
  }
  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.#map[Symbol.iterator]();
  }
}

export const NO_ATTRIBUTES: Attributes = new Map();
