/** Where the server's time comes from: expiry, `TIME`, `INFO` and client ages all read it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };
