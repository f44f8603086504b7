import { splitInlineArguments } from './inline.ts';
import { parseInt64 } from './numbers.ts';

export interface RequestLimits {
  /** Longest single argument, in bytes. */
  readonly maxBulkBytes: number;
  /** Most arguments of one command. */
  readonly maxArguments: number;
  /** Longest whole command, in bytes of its arguments. */
  readonly maxCommandBytes: number;
}

export const DEFAULT_LIMITS: RequestLimits = {
  maxBulkBytes: 16 * 1024 * 1024,
  maxArguments: 1024 * 1024,
  maxCommandBytes: 64 * 1024 * 1024,
};

/** Longest line (an inline command, or the count in front of a bulk string), in bytes: Redis's PROTO_INLINE_MAX_SIZE. */
const MAX_LINE_BYTES = 64 * 1024;

/** Redis grants a stranger little, so that nobody makes it allocate before they have shown a password. */
const UNAUTHENTICATED_MAX_ARGUMENTS = 10;
const UNAUTHENTICATED_MAX_BULK_BYTES = 16 * 1024;

export type Peer = 'authenticated' | 'unauthenticated';

export type ParsedRequest =
  | { readonly kind: 'command'; readonly args: readonly string[] }
  | { readonly kind: 'incomplete' }
  /** The stream cannot be understood any more: answer with the message and close. */
  | { readonly kind: 'protocol-error'; readonly message: string };

type Line = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'incomplete' } | { readonly kind: 'too-long' };

const INCOMPLETE = { kind: 'incomplete' } as const;
const TOO_LONG = { kind: 'too-long' } as const;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const ASTERISK = 42;
const DOLLAR = 36;
const EMPTY = Buffer.alloc(0);

interface PartialCommand {
  readonly args: string[];
  missing: number;
  bytes: number;
  /** Length of the argument whose count has been read and whose bytes have not all arrived. */
  bulkBytes: number | undefined;
}

/**
 * Commands out of a byte stream that arrives in pieces of any size.
 *
 * ```
 *   push(chunk) ──► #chunks ──(#wanted bytes are there)──► #buffer[#offset…] ──► next(): command | incomplete | error
 * ```
 * Pieces are joined only once the bytes in want have arrived: a large argument costs one copy, not one per piece.
 */
export class RequestParser {
  readonly #limits: RequestLimits;
  #buffer: Buffer = EMPTY;
  #offset = 0;
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  #wanted = 1;
  #partial: PartialCommand | undefined;

  constructor(limits: RequestLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
  }

  /** The next command. Empty lines and `*0` are skipped, as Redis skips them. */
  next(peer: Peer): ParsedRequest {
    for (;;) {
      const remaining = this.#buffer.length - this.#offset;
      if (remaining + this.#chunkBytes < this.#wanted) return INCOMPLETE;
      if (remaining < this.#wanted) this.#join();
      const isMultibulk = this.#partial !== undefined || this.#buffer[this.#offset] === ASTERISK;
      const parsed = isMultibulk ? this.#nextMultibulk(peer) : this.#nextInline();
      if (parsed.kind === 'command') {
        this.#wanted = 1;
        if (parsed.args.length === 0) continue;
        return parsed;
      }
      // More pieces may be waiting than were joined.
      if (parsed.kind === 'incomplete' && this.#chunkBytes > 0) continue;
      return parsed;
    }
  }

  #join(): void {
    const rest = this.#buffer.subarray(this.#offset);
    const only = this.#chunks[0];
    this.#buffer = rest.length === 0 && only && this.#chunks.length === 1 ? only : Buffer.concat([rest, ...this.#chunks]);
    this.#offset = 0;
    this.#chunks = [];
    this.#chunkBytes = 0;
  }

  #nextInline(): ParsedRequest {
    const end = this.#buffer.indexOf(LINE_FEED, this.#offset);
    if (end === -1) {
      if (this.#buffer.length - this.#offset > MAX_LINE_BYTES) return protocolError('too big inline request');
      return this.#wait(this.#buffer.length - this.#offset + 1);
    }
    const hasReturn = end > this.#offset && this.#buffer[end - 1] === CARRIAGE_RETURN;
    const line = this.#buffer.toString('latin1', this.#offset, hasReturn ? end - 1 : end);
    this.#offset = end + 1;
    const args = splitInlineArguments(line);
    return args === undefined ? protocolError('unbalanced quotes in request') : { kind: 'command', args };
  }

  #nextMultibulk(peer: Peer): ParsedRequest {
    if (this.#partial === undefined) {
      const line = this.#readLine();
      if (line.kind === 'incomplete') return this.#wait(this.#buffer.length - this.#offset + 1);
      if (line.kind === 'too-long') return protocolError('too big mbulk count string');
      const count = Number(parseInt64(line.text.slice(1)) ?? Number.NaN);
      if (Number.isNaN(count) || count > this.#limits.maxArguments) return protocolError('invalid multibulk length');
      if (count > UNAUTHENTICATED_MAX_ARGUMENTS && peer === 'unauthenticated') {
        return protocolError('unauthenticated multibulk length');
      }
      if (count <= 0) return { kind: 'command', args: [] };
      this.#partial = { args: [], missing: count, bytes: 0, bulkBytes: undefined };
    }
    return this.#readArguments(this.#partial, peer);
  }

  #readArguments(partial: PartialCommand, peer: Peer): ParsedRequest {
    while (partial.missing > 0) {
      if (partial.bulkBytes === undefined) {
        const refused = this.#readBulkLength(partial, peer);
        if (refused) return refused;
      }
      const bulkBytes = partial.bulkBytes ?? 0;
      if (this.#buffer.length - this.#offset < bulkBytes + 2) return this.#wait(bulkBytes + 2);
      partial.args.push(this.#buffer.toString('latin1', this.#offset, this.#offset + bulkBytes));
      this.#offset += bulkBytes + 2;
      partial.bulkBytes = undefined;
      partial.missing -= 1;
    }
    this.#partial = undefined;
    return { kind: 'command', args: partial.args };
  }

  /** Notes the length in front of the next argument; returns why that was not possible, or undefined. */
  #readBulkLength(partial: PartialCommand, peer: Peer): ParsedRequest | undefined {
    const line = this.#readLine();
    if (line.kind === 'incomplete') return this.#wait(this.#buffer.length - this.#offset + 1);
    if (line.kind === 'too-long') return protocolError('too big bulk count string');
    if (line.text.charCodeAt(0) !== DOLLAR) return protocolError(`expected '$', got '${line.text.charAt(0) || '\r'}'`);
    const length = Number(parseInt64(line.text.slice(1)) ?? Number.NaN);
    if (!(length >= 0 && length <= this.#limits.maxBulkBytes)) return protocolError('invalid bulk length');
    if (length > UNAUTHENTICATED_MAX_BULK_BYTES && peer === 'unauthenticated') {
      return protocolError('unauthenticated bulk length');
    }
    partial.bytes += length;
    if (partial.bytes > this.#limits.maxCommandBytes) return protocolError('too big command');
    partial.bulkBytes = length;
    return undefined;
  }

  /** Up to the carriage return; the byte after it is taken for the line feed unseen, as Redis does. */
  #readLine(): Line {
    const end = this.#buffer.indexOf(CARRIAGE_RETURN, this.#offset);
    if (end === -1) return this.#buffer.length - this.#offset > MAX_LINE_BYTES ? TOO_LONG : INCOMPLETE;
    if (end + 1 >= this.#buffer.length) return INCOMPLETE;
    const text = this.#buffer.toString('latin1', this.#offset, end);
    this.#offset = end + 2;
    return { kind: 'line', text };
  }

  #wait(wantedBytes: number): ParsedRequest {
    this.#wanted = wantedBytes;
    return INCOMPLETE;
  }
}

const protocolError = (message: string): ParsedRequest => ({ kind: 'protocol-error', message });
