/** How many are served at once, and how many may stand in line. Read anew at every arrival and departure. */
export type DeskSize = { readonly capacity: number; readonly queueLimit: number };

export type CounterDesk = {
  /** Resolves with the way to leave, or with undefined at once when the line is full. */
  enter(): Promise<(() => void) | undefined>;
  readonly inUse: number;
  readonly queued: number;
  /** Lets in whoever fits now; for after a change of size. */
  admit(): void;
};

/**
 * Finite capacity: overload shows as latency first, while the line grows, and as refusals once it is full. Whoever waits is served
 * even when its client has gone, as by any server that reads its socket only to write to it: so a client that times out and
 * tries again makes an overload worse.
 */
export function createCounterDesk(size: () => DeskSize): CounterDesk {
  const line: (() => void)[] = [];
  let inUse = 0;

  function createLeave(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      inUse -= 1;
      admit();
    };
  }
  function admit(): void {
    while (inUse < size().capacity) {
      const next = line.shift();
      if (!next) return;
      inUse += 1;
      next();
    }
  }

  return {
    enter() {
      const { capacity, queueLimit } = size();
      if (inUse < capacity) {
        inUse += 1;
        return Promise.resolve(createLeave());
      }
      if (line.length >= queueLimit) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        line.push(() => resolve(createLeave()));
      });
    },
    get inUse() {
      return inUse;
    },
    get queued() {
      return line.length;
    },
    admit,
  };
}
