import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANDIDATES, type Candidate } from './candidates.ts';
import { RawClient } from './raw-client.ts';

/** Each stream is the last thing a client sends: the server answers and, having lost the thread, hangs up. */
const FATAL_STREAMS = [
  { title: 'an argument count that is no number', sent: '*abc\r\n', received: '-ERR Protocol error: invalid multibulk length\r\n' },
  { title: 'an argument count with a leading zero', sent: '*01\r\n', received: '-ERR Protocol error: invalid multibulk length\r\n' },
  { title: 'an argument count that is too large', sent: '*2147483648\r\n', received: '-ERR Protocol error: invalid multibulk length\r\n' },
  { title: 'an argument that is no bulk string', sent: '*1\r\n:4\r\nPING\r\n', received: "-ERR Protocol error: expected '$', got ':'\r\n" },
  { title: 'an empty line for an argument', sent: '*1\r\n\r\nPING\r\n', received: "-ERR Protocol error: expected '$', got ' '\r\n" },
  { title: 'a negative length', sent: '*1\r\n$-1\r\n', received: '-ERR Protocol error: invalid bulk length\r\n' },
  { title: 'a length that is no number', sent: '*1\r\n$a\r\n', received: '-ERR Protocol error: invalid bulk length\r\n' },
  { title: 'an enormous length', sent: '*1\r\n$99999999999\r\n', received: '-ERR Protocol error: invalid bulk length\r\n' },
  { title: 'an unbalanced double quote', sent: 'SET k "v\r\n', received: '-ERR Protocol error: unbalanced quotes in request\r\n' },
  { title: 'an unbalanced single quote', sent: "SET k 'v\r\n", received: '-ERR Protocol error: unbalanced quotes in request\r\n' },
  { title: 'text after a closing quote', sent: 'SET k "v"x\r\n', received: '-ERR Protocol error: unbalanced quotes in request\r\n' },
  { title: 'an endless inline command', sent: 'x'.repeat(66_000), received: '-ERR Protocol error: too big inline request\r\n' },
  { title: 'an endless argument count', sent: `*${'1'.repeat(66_000)}`, received: '-ERR Protocol error: too big mbulk count string\r\n' },
  { title: 'an endless length', sent: `*1\r\n$${'1'.repeat(66_000)}`, received: '-ERR Protocol error: too big bulk count string\r\n' },
  {
    title: 'an error behind good commands',
    sent: '*1\r\n$4\r\nPING\r\n*1\r\n!\r\n',
    received: "+PONG\r\n-ERR Protocol error: expected '$', got '!'\r\n",
  },
  { title: 'a POST from a web page', sent: 'POST / HTTP/1.1\r\nHost: x\r\n\r\n', received: '' },
  { title: 'a Host header from a web page', sent: 'Host: x\r\nPING\r\n', received: '' },
];

/** Streams that both understand, with QUIT to see the end. */
const GOOD_STREAMS = [
  { title: 'inline commands with either line end', sent: 'PING\r\nPING\nQUIT\r\n', received: '+PONG\r\n+PONG\r\n+OK\r\n' },
  { title: 'empty lines, empty and negative counts', sent: '\r\n\n*0\r\n*-1\r\n*-5\r\nPING\r\nQUIT\r\n', received: '+PONG\r\n+OK\r\n' },
  {
    title: 'quotes and escapes in inline commands',
    sent: 'ECHO "a\\x41\\n\\t\\"b\\q"\r\nECHO \'c\\\'d\\n\'\r\nECHO ""\r\n  ECHO   a\'b\'\r\nQUIT\r\n',
    received: '$7\r\naA\n\t"bq\r\n$5\r\nc\'d\\n\r\n$0\r\n\r\n$2\r\nab\r\n+OK\r\n',
  },
  {
    title: 'a mixture of both forms',
    sent: 'PING\r\n*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n*1\r\n$4\r\nQUIT\r\n',
    received: '+PONG\r\n$2\r\n\r\n\r\n+OK\r\n',
  },
  { title: 'nothing that comes after QUIT', sent: 'QUIT\r\nPING\r\n', received: '+OK\r\n' },
];

for (const { name, start, isSkipped } of CANDIDATES) {
  describe.skipIf(isSkipped)(`${name} hangs up on`, () => {
    let candidate: Candidate;
    beforeAll(async () => {
      candidate = await start();
    });
    afterAll(() => candidate?.[Symbol.asyncDispose]());

    it.each(FATAL_STREAMS)('$title', async ({ sent, received }) => {
      await using client = await RawClient.connect(candidate.port);
      client.send(sent);
      expect(await client.readToEnd()).toBe(received);
    });
  });

  describe.skipIf(isSkipped)(`${name} understands`, () => {
    let candidate: Candidate;
    beforeAll(async () => {
      candidate = await start();
    });
    afterAll(() => candidate?.[Symbol.asyncDispose]());

    it.each(GOOD_STREAMS)('$title', async ({ sent, received }) => {
      await using client = await RawClient.connect(candidate.port);
      client.send(sent);
      expect(await client.readToEnd()).toBe(received);
    });
  });

  describe.skipIf(isSkipped)(`${name} grants a stranger little:`, () => {
    let candidate: Candidate;
    beforeAll(async () => {
      candidate = await start('secret');
    });
    afterAll(() => candidate?.[Symbol.asyncDispose]());

    it.each([
      { title: 'no more than ten arguments', sent: '*11\r\n', received: '-ERR Protocol error: unauthenticated multibulk length\r\n' },
      { title: 'no argument above 16 KiB', sent: '*1\r\n$16385\r\n', received: '-ERR Protocol error: unauthenticated bulk length\r\n' },
    ])('$title', async ({ sent, received }) => {
      await using client = await RawClient.connect(candidate.port);
      client.send(sent);
      expect(await client.readToEnd()).toBe(received);
    });
  });
}
