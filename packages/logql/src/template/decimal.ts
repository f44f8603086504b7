/** Exact decimal arithmetic on floats, so that a template's 0.1 + 0.2 is 0.3 as in the library that Loki uses. */

/** mantissa · 10^-scale */
type Decimal = Readonly<{ mantissa: bigint; scale: number }>;

/** Decimal places to which a quotient is worked out. */
const DIVISION_PLACES = 16;

export type DecimalOp = 'add' | 'subtract' | 'multiply' | 'divide';

/** Works out the operation in decimal; with infinities, NaN and division by zero as floats do. */
export function decimalOperation(op: DecimalOp, a: number, b: number): number {
  if (!Number.isFinite(a) || !Number.isFinite(b) || (op === 'divide' && b === 0)) return floatOperation(op, a, b);
  const [left, right] = [toDecimal(a), toDecimal(b)];
  switch (op) {
    case 'add':
      return toNumber(sum(left, right));
    case 'subtract':
      return toNumber(sum(left, { ...right, mantissa: -right.mantissa }));
    case 'multiply':
      return toNumber({ mantissa: left.mantissa * right.mantissa, scale: left.scale + right.scale });
    case 'divide':
      return toNumber(quotient(left, right));
  }
}

function floatOperation(op: DecimalOp, a: number, b: number): number {
  switch (op) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
  }
}

/** The shortest decimal that reads back as the float. */
function toDecimal(value: number): Decimal {
  const [digits = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const scale = fraction.length - Number(exponent);
  const mantissa = BigInt(whole + fraction);
  return scale >= 0 ? { mantissa, scale } : { mantissa: mantissa * 10n ** BigInt(-scale), scale: 0 };
}

function toNumber({ mantissa, scale }: Decimal): number {
  return Number(`${mantissa}e${-scale}`);
}

function sum(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { mantissa: atScale(a, scale) + atScale(b, scale), scale };
}

function atScale({ mantissa, scale }: Decimal, wanted: number): bigint {
  return mantissa * 10n ** BigInt(wanted - scale);
}

/** Rounded half away from zero. */
function quotient(a: Decimal, b: Decimal): Decimal {
  const shift = DIVISION_PLACES + b.scale - a.scale;
  const dividend = shift >= 0 ? a.mantissa * 10n ** BigInt(shift) : a.mantissa;
  const divisor = shift >= 0 ? b.mantissa : b.mantissa * 10n ** BigInt(-shift);
  const truncated = dividend / divisor;
  const rest = dividend % divisor;
  const roundsUp = 2n * abs(rest) >= abs(divisor);
  const awayFromZero = dividend < 0n !== divisor < 0n ? -1n : 1n;
  return { mantissa: roundsUp ? truncated + awayFromZero : truncated, scale: DIVISION_PLACES };
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
