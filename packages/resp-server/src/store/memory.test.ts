import { expect, it } from 'vitest';
import { HashValue } from './values.ts';

it('A small hash is packed, a large one or one with a long value is not', () => {
  const small = new HashValue();
  for (const field of ['a', 'b', 'c']) small.set(field, '12345');
  expect(small.memoryBytes).toBeLessThan(80);
  const long = new HashValue();
  long.set('a', 'x'.repeat(65));
  expect(long.memoryBytes).toBeGreaterThan(150);
  const large = new HashValue();
  for (let at = 0; at <= 512; at += 1) large.set(String(at), '12345');
  expect(large.memoryBytes).toBeGreaterThan(513 * 50);
});
