import { expect, test } from 'vitest';
import { formatHostPort, parseHostPort } from './address.ts';

test.each([
  ['127.0.0.1:80', '127.0.0.1', 80],
  ['localhost:0', 'localhost', 0],
  [':8474', '', 8474],
  ['[::1]:99', '::1', 99],
])('%s is an address', (text, host, port) => {
  expect(parseHostPort(text)).toEqual({ host, port });
});

test.each([
  ['nope', 'address nope: missing port in address'],
  ['a:b:1', 'address a:b:1: too many colons in address'],
  ['a:http', 'address a:http: invalid port'],
  ['a:70000', 'address 70000: invalid port'],
])('%s is refused in the words of Go', (text, message) => {
  expect(() => parseHostPort(text)).toThrow(message);
});

test('an IPv6 host is written in brackets', () => {
  expect(formatHostPort({ host: '::1', port: 5 })).toBe('[::1]:5');
  expect(formatHostPort({ host: '127.0.0.1', port: 5 })).toBe('127.0.0.1:5');
});
