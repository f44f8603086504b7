/**
 * A stale marker says that a series ended here. As in Prometheus it is one particular NaN, told from an ordinary NaN by
 * its bits alone: 0x7ff0000000000002. JavaScript numbers may lose those bits on their way through a variable, so a
 * marker only ever lives inside a Float64Array, is written and read by the functions here, and is copied by
 * `set`, `slice` or `copyWithin`, which copy bytes.
 */
const STALE_BITS = 0x7ff0000000000002n;

export function writeStale(values: Float64Array, index: number): void {
  bitsAt(values, index)[0] = STALE_BITS;
}

export function isStale(values: Float64Array, index: number): boolean {
  return Number.isNaN(values[index]) && bitsAt(values, index)[0] === STALE_BITS;
}

function bitsAt(values: Float64Array, index: number): BigUint64Array {
  if (!(index >= 0 && index < values.length)) throw new RangeError(`no sample ${index} among ${values.length}`);
  return new BigUint64Array(values.buffer, values.byteOffset + index * 8, 1);
}
