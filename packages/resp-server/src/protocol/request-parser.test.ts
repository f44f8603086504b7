import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeCommand } from '../../conformance/raw-client.ts';
import { DEFAULT_LIMITS, RequestParser } from './request-parser.ts';

/** Every command of a stream that arrives in the given pieces. */
function parseAll(chunks: readonly Buffer[]): (readonly string[])[] {
  const parser = new RequestParser(DEFAULT_LIMITS);
  const commands: (readonly string[])[] = [];
  for (const chunk of chunks) {
    parser.push(chunk);
    for (let parsed = parser.next('authenticated'); parsed.kind !== 'incomplete'; parsed = parser.next('authenticated')) {
      if (parsed.kind === 'protocol-error') throw new Error(parsed.message);
      commands.push(parsed.args);
    }
  }
  return commands;
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array).toString('latin1'));
const commands = fc.array(fc.array(bytes, { minLength: 1, maxLength: 4 }), { maxLength: 6 });

it('Commands come out the same however the stream is cut', () => {
  fc.assert(
    fc.property(commands, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, sizes) => {
      const stream = Buffer.from(sent.map(encodeCommand).join(''), 'latin1');
      const chunks: Buffer[] = [];
      for (let at = 0, cut = 0; at < stream.length; cut += 1) {
        const size = sizes[cut % sizes.length] ?? 1;
        chunks.push(stream.subarray(at, at + size));
        at += size;
      }
      expect(parseAll(chunks)).toEqual(sent);
    }),
  );
});

it('Inline commands come out the same byte by byte', () => {
  const stream = Buffer.from('SET k "a b"\r\n\r\nGET k\n');
  expect(parseAll([...stream].map((byte) => Buffer.from([byte])))).toEqual([
    ['SET', 'k', 'a b'],
    ['GET', 'k'],
  ]);
});

it('A command whose arguments are too long together is refused', () => {
  const parser = new RequestParser({ ...DEFAULT_LIMITS, maxCommandBytes: 10 });
  parser.push(Buffer.from('*3\r\n$6\r\nabcdef\r\n$6\r\n'));
  expect(parser.next('authenticated')).toEqual({ kind: 'protocol-error', message: 'too big command' });
});
