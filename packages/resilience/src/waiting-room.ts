import { MAX_TIMER_MS } from './clock.ts';
import type { Deadline } from './deadline.ts';
import { createEmitter } from './emitter.ts';
import { CancelledError, DeadlineExceededError } from './errors.ts';

/** The right to run. Release it exactly when the work is over; a second release does nothing. */
export interface Permit extends Disposable {
  release(): void;
  [Symbol.dispose](): void;
}

/** What makes the room turn somebody away; that a deadline passes or a caller leaves is their news, not the room's. */
export type Refusal = 'queue_full' | 'displaced' | 'waited_too_long';

export interface WaitingRoomOptions {
  readonly name: string;
  /** How many may run at once, at least 1. */
  readonly concurrency: number;
  /** How many may wait, all classes together; 0 for none. */
  readonly queue: number;
  /** The longest wait, in milliseconds; the deadline always ends it too. */
  readonly maxWaitMs?: number;
  /** How many classes of importance there are. Class 0 goes first. */
  readonly classes: number;
  readonly createRefusal: (refusal: Refusal) => Error;
}

export interface Entrance {
  readonly priority: number;
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly admit: () => void;
  readonly sendAway: (error: Error) => void;
}

/**
 * Bounded concurrency with a bounded queue before it; the bulkhead and admission are both this.
 *
 *     arrivals ──▶ ┌ class 0: oldest … newest ┐
 *                  ├ class 1: oldest … newest ┤ ──▶ the running, at most `concurrency`
 *                  └ …                        ┘
 *        when full: the newest of the least important class makes room for somebody more important
 *
 * First in, first out within a class. Last in, first out would serve those with the most time left, which pays when a
 * queue is long enough for its head to go stale. This one is short, its wait is bounded and whoever runs out of time
 * leaves, so its head is always worth serving; and serving the newest would let every burst starve the callers who have
 * waited longest until they time out, having cost us a place all the while.
 *
 * cockatiel's bulkhead is not used: a waiter whose signal aborts keeps its place until it comes to the head, and a freed
 * slot is up for grabs for a moment, so a newcomer can overtake a waiter, who is then rejected if the queue has filled.
 * Here a slot passes from hand to hand.
 */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  readonly #queues: Waiter[][];
  readonly #refusals = createEmitter<{ readonly refusal: Refusal; readonly priority: number }>();
  #inUse = 0;

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
    this.#queues = Array.from({ length: options.classes }, () => []);
  }

  get onRefuse() {
    return this.#refusals.subscribe;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get queued(): number {
    return this.#queues.reduce((sum, queue) => sum + queue.length, 0);
  }

  get isFull(): boolean {
    return this.#inUse >= this.#options.concurrency && this.queued >= this.#options.queue;
  }

  /**
   * @throws what `createRefusal` makes of a refusal; DeadlineExceededError or CancelledError when the caller's time or
   * patience ends first
   */
  async enter({ priority, deadline, signal }: Entrance): Promise<Permit> {
    const { name } = this.#options;
    if (signal?.aborted) throw new CancelledError(name, { cause: signal.reason });
    deadline.assertUseful(name);
    if (this.#inUse < this.#options.concurrency) {
      this.#inUse += 1;
      return this.#createPermit();
    }
    if (this.queued >= this.#options.queue) this.#makeRoomFor(priority);
    return this.#wait({ priority, deadline, signal });
  }

  /** Sends every waiter away, for a reason that is not the room's. Those who run are not touched. */
  dismissWaiters(createError: () => Error): void {
    for (const queue of this.#queues) {
      for (const waiter of queue.splice(0)) waiter.sendAway(createError());
    }
  }

  /** Sends away the newest waiter of the least important class, if that is below `priority`; else throws. */
  #makeRoomFor(priority: number): void {
    for (let below = this.#queues.length - 1; below > priority; below -= 1) {
      const newest = this.#queues[below]?.pop();
      if (newest === undefined) continue;
      newest.sendAway(this.#refuse('displaced', below));
      return;
    }
    throw this.#refuse('queue_full', priority);
  }

  #refuse(refusal: Refusal, priority: number): Error {
    this.#refusals.emit({ refusal, priority });
    return this.#options.createRefusal(refusal);
  }

  #wait({ priority, deadline, signal }: Entrance): Promise<Permit> {
    const queue = this.#queues[priority];
    if (queue === undefined) throw new RangeError(`${this.#options.name} has no class ${priority}`);
    const maxWaitMs = this.#options.maxWaitMs ?? MAX_TIMER_MS;
    const remainingMs = deadline.remainingMs();

    return new Promise<Permit>((resolve, reject) => {
      const cleanUp = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        admit: () => {
          cleanUp();
          resolve(this.#createPermit());
        },
        sendAway: (error) => {
          cleanUp();
          reject(error);
        },
      };
      const leave = (error: Error) => {
        queue.splice(queue.indexOf(waiter), 1);
        waiter.sendAway(error);
      };
      const onAbort = () => leave(new CancelledError(this.#options.name, { cause: signal?.reason }));
      const onTimer = () =>
        leave(remainingMs <= maxWaitMs ? new DeadlineExceededError(this.#options.name) : this.#refuse('waited_too_long', priority));
      const timer = setTimeout(onTimer, Math.min(Math.ceil(remainingMs), maxWaitMs, MAX_TIMER_MS));
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.push(waiter);
    });
  }

  #createPermit(): Permit {
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      this.#passOn();
    };
    return { release, [Symbol.dispose]: release };
  }

  #passOn(): void {
    for (const queue of this.#queues) {
      const oldest = queue.shift();
      if (oldest === undefined) continue;
      oldest.admit();
      return;
    }
    this.#inUse -= 1;
  }
}
