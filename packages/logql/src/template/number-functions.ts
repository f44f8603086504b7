import { parseBytes } from '../go/bytes.ts';
import { parseGoDuration } from '../go/duration.ts';
import { type Parsed, parseGoFloat } from '../go/float.ts';
import { type DecimalOp, decimalOperation } from './decimal.ts';
import { define, type TemplateFunction } from './function-table.ts';
import { TemplateError, type Value } from './values.ts';

/** Arithmetic, in whole numbers and, with an `f` at the end of the name, in floats. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  int: define('a', toInteger),
  float64: define('a', toFloat),
  add: define('a*', (...values: Value[]) => wrap(values.map(toInteger).reduce((sum, value) => sum + value, 0n))),
  sub: define('aa', (a: Value, b: Value) => wrap(toInteger(a) - toInteger(b))),
  mul: define('aa*', (...values: Value[]) => wrap(values.map(toInteger).reduce((product, value) => product * value, 1n))),
  div: define('aa', (a: Value, b: Value) => toInteger(a) / divisor(b)),
  mod: define('aa', (a: Value, b: Value) => toInteger(a) % divisor(b)),
  max: define('aa*', (...values: Value[]) => values.map(toInteger).reduce((most, value) => (value > most ? value : most))),
  min: define('aa*', (...values: Value[]) => values.map(toInteger).reduce((least, value) => (value < least ? value : least))),
  addf: define('a*', (...values: Value[]) => fold('add', [0, ...values])),
  subf: define('aa*', (...values: Value[]) => fold('subtract', values)),
  mulf: define('aa*', (...values: Value[]) => fold('multiply', values)),
  divf: define('aa*', (...values: Value[]) => fold('divide', values)),
  maxf: define('aa*', (...values: Value[]) => Math.max(...values.map(toFloat))),
  minf: define('aa*', (...values: Value[]) => Math.min(...values.map(toFloat))),
  ceil: define('a', (value: Value) => Math.ceil(toFloat(value))),
  floor: define('a', (value: Value) => Math.floor(toFloat(value))),
  round: define('aif*', round),
  bytes: define('s', (text: string) => required(parseBytes(text))),
  duration: define('s', toSeconds),
  duration_seconds: define('s', toSeconds),
};

/** Texts are read as Go reads literals, `0x1f` included; what is no number is 0. */
function toInteger(value: Value): bigint {
  switch (typeof value) {
    case 'bigint':
      return value;
    case 'number':
      return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
    case 'boolean':
      return value ? 1n : 0n;
    case 'string': {
      const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|\d+)(?:\.0*)?$/.exec(value.trim());
      if (match === null) return 0n;
      const [, sign, digits = '0'] = match;
      const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
      return sign === '-' ? -magnitude : magnitude;
    }
    default:
      return 0n;
  }
}

function toFloat(value: Value): number {
  switch (typeof value) {
    case 'number':
      return value;
    case 'bigint':
      return Number(value);
    case 'boolean':
      return value ? 1 : 0;
    case 'string': {
      const parsed = parseGoFloat(value.trim());
      return parsed.ok ? parsed.value : 0;
    }
    default:
      return 0;
  }
}

/** int64 overflows silently in Go. */
function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function fold(op: DecimalOp, values: readonly Value[]): number {
  return values.map(toFloat).reduce((result, value) => decimalOperation(op, result, value));
}

function divisor(value: Value): bigint {
  const divisor = toInteger(value);
  if (divisor === 0n) throw new TemplateError('runtime error: integer divide by zero');
  return divisor;
}

/** Rounds half up at `places` decimals; a third argument says from which fraction on. */
function round(value: Value, places: bigint, ...from: number[]): number {
  const scale = 10 ** Number(places);
  const scaled = scale * toFloat(value);
  const fraction = scaled - Math.trunc(scaled);
  return (fraction >= (from[0] ?? 0.5) ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
}

function required(parsed: Parsed<number>): number {
  if (!parsed.ok) throw new TemplateError(parsed.error);
  return parsed.value;
}

function toSeconds(text: string): number {
  return required(parseGoDuration(text)) / 1e9;
}
