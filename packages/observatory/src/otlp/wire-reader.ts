/**
 * Reads protobuf's wire format in place. protobufjs serves where speed does not matter; here, an object for every
 * 64-bit number and a copy of every field would cost more than all the rest of taking in a span.
 *
 * Every read stays within `end`, or throws RangeError.
 */
export class WireReader {
  readonly bytes: Buffer;
  readonly #view: DataView;
  pos: number;
  end: number;

  constructor(bytes: Uint8Array, from = 0, end = bytes.length) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.pos = from;
    this.end = end;
  }

  get atEnd(): boolean {
    return this.pos >= this.end;
  }

  /** A number of up to 53 bits; what is larger is wrong by rounding, which no field that is read with this needs to fear. */
  varint(): number {
    const { bytes, end } = this;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10 && this.pos < end; i++) {
      const byte = bytes[this.pos++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new RangeError('a number does not end');
  }

  /** int64: two's complement, so that a negative number takes all ten bytes. */
  int64(): number {
    const start = this.pos;
    const value = this.varint();
    if (this.pos - start < 10) return value;
    let exact = 0n;
    for (let i = 0; i < 10; i++) exact |= BigInt((this.bytes[start + i] as number) & 127) << BigInt(7 * i);
    return Number(BigInt.asIntN(64, exact));
  }

  fixed32(): number {
    this.#need(4);
    this.pos += 4;
    return this.#view.getUint32(this.pos - 4, true);
  }

  fixed64(): bigint {
    this.#need(8);
    this.pos += 8;
    return this.#view.getBigUint64(this.pos - 8, true);
  }

  double(): number {
    this.#need(8);
    this.pos += 8;
    return this.#view.getFloat64(this.pos - 8, true);
  }

  /** The end of the field that starts with its length here; `pos` is then at its content. */
  lengthDelimited(): number {
    const length = this.varint();
    const end = this.pos + length;
    if (end > this.end) throw new RangeError('a field is longer than the message that holds it');
    return end;
  }

  string(): string {
    const start = this.#field();
    return this.bytes.toString('utf8', start, this.pos);
  }

  hex(): string {
    const start = this.#field();
    return this.bytes.toString('hex', start, this.pos);
  }

  base64(): string {
    const start = this.#field();
    return this.bytes.toString('base64', start, this.pos);
  }

  /** The content of the field, which stays a part of what is read. */
  field(): Uint8Array {
    const start = this.#field();
    return this.bytes.subarray(start, this.pos);
  }

  /** Reads a message that starts with its length: `read` is called with every tag's field number and wire type. */
  message(read: (field: number, wireType: number) => void): void {
    this.fields(this.lengthDelimited(), read);
  }

  /** Reads the fields from here to `messageEnd`; `read` must take or skip what it is called for. */
  fields(messageEnd: number, read: (field: number, wireType: number) => void): void {
    const outer = this.end;
    this.end = messageEnd;
    while (this.pos < messageEnd) {
      const tag = this.varint();
      if (tag < 8) throw new RangeError('a field has no number');
      read(tag >>> 3, tag & 7);
    }
    this.end = outer;
  }

  /** Passes over a field that nobody asked for. */
  skip(wireType: number): void {
    switch (wireType) {
      case 0:
        this.varint();
        return;
      case 1:
        this.#need(8);
        this.pos += 8;
        return;
      case 2:
        this.pos = this.lengthDelimited();
        return;
      case 5:
        this.#need(4);
        this.pos += 4;
        return;
      default:
        throw new RangeError(`wire type ${wireType} is not supported`);
    }
  }

  #field(): number {
    const end = this.lengthDelimited();
    const start = this.pos;
    this.pos = end;
    return start;
  }

  #need(bytes: number): void {
    if (this.pos + bytes > this.end) throw new RangeError('a number ends too early');
  }
}
