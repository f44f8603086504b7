export type Scale = (value: number) => number;

/** Linear, from one range into another; an empty range maps to the start. */
export function createScale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  return (value) => (to === from ? start : start + ((value - from) / (to - from)) * (end - start));
}

const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next number above that looks well on an axis: 1, 2, 2.5, 5 and so on, times a power of ten. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (steps.find((step) => step * power >= value - 1e-9) ?? 10) * power;
}
