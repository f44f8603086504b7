import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatScore, parseDouble, parseInt64, parseScore } from './numbers.ts';

describe('scores', () => {
  it.each([
    [0.1, '0.10000000000000001'],
    [1e17, '1e+17'],
    [12345678901234567000, '1.2345678901234567e+19'],
    [0.0001, '0.0001'],
    [0.00001, '1.0000000000000001e-05'],
    [5e-324, '4.9406564584124654e-324'],
    [-1.5, '-1.5'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [-0, '-0'],
  ])('print %d as C does', (value, text) => expect(formatScore(value)).toBe(text));

  it('break an exact tie at the last digit towards the even one', () => {
    expect(formatScore(1 + 2 ** -17)).toBe('1.0000076293945312');
  });

  it('read back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(parseDouble(formatScore(value))).toBe(value);
      }),
    );
  });

  it.each(['', ' 1', '1 ', 'nan', '1x', '1e400', '1e-400', '0x', '.', 'e5', '--1'])('are never read from "%s"', (text) =>
    expect(parseScore(text)).toBeUndefined(),
  );
});

describe('integers', () => {
  it.each(['', '+1', '01', '-0', ' 1', '1.0', '9223372036854775808', '-9223372036854775809'])('are never read from "%s"', (text) =>
    expect(parseInt64(text)).toBeUndefined(),
  );

  it('span 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(parseInt64(String(value))).toBe(value);
      }),
    );
  });
});
