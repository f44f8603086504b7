/** How many are due at each tick, for so many a second: what does not divide is carried over to the next. */
export function createRate(perSecond: number, tickMs: number): () => number {
  let owed = 0;
  return () => {
    owed += (perSecond * tickMs) / 1_000;
    const count = Math.floor(owed);
    owed -= count;
    return count;
  };
}
