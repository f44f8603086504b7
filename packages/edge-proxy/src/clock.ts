/** Time, passed in so that tests can own it. */
export interface Clock {
  /** Milliseconds, with fractions, on a clock that never steps back. Only differences mean anything. */
  monotonicMs(): number;
  /** Milliseconds since the Unix epoch, for what people read. */
  epochMs(): number;
  /** Calls back once, never before `delayMs` have passed. Returns a function that cancels, and may be called at any time. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The longest delay that setTimeout takes; above it, it fires after 1 ms. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** A timer this close to its due time has fired in time: arming another one would cost a whole millisecond. */
const EARLY_TOLERANCE_MS = 0.05;

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  epochMs: () => Date.now(),
  schedule(callback, delayMs) {
    const dueMs = performance.now() + delayMs;
    let timer: NodeJS.Timeout;
    // setTimeout counts whole milliseconds from the start of the current loop turn, so it may fire up to that turn's length early.
    // Rounding up and looking again keeps the promise "never before", at about one millisecond late.
    const arm = (): void => {
      const leftMs = dueMs - performance.now();
      timer = setTimeout(fire, Math.min(Math.ceil(leftMs), LONGEST_TIMEOUT_MS));
    };
    const fire = (): void => {
      if (dueMs - performance.now() > EARLY_TOLERANCE_MS) arm();
      else callback();
    };
    arm();
    return () => clearTimeout(timer);
  },
};
