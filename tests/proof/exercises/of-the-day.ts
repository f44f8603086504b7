/** One of them, another each day: what there is no time for today has its turn. @throws RangeError when there is none */
export function ofTheDay<T>(all: readonly T[]): T {
  const one = all[Math.floor(Date.now() / 86_400_000) % all.length];
  if (one === undefined) throw new RangeError('there is none to choose from');
  return one;
}
