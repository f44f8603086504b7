import type { Deadline } from './deadline.ts';
import type { Subscribe } from './emitter.ts';
import { AdmissionRejectedError, type AdmissionRejection } from './errors.ts';
import { type AdmissionSettings, assertAdmissionSettings } from './settings.ts';
import { type Permit, WaitingRoom } from './waiting-room.ts';

export interface AdmissionOptions<P extends string> extends AdmissionSettings {
  /** Most important first. */
  readonly priorities: readonly P[];
}

export interface AdmissionRequest {
  readonly deadline: Deadline;
  /** Aborted when the caller goes away: frees its place in the queue. */
  readonly signal?: AbortSignal | undefined;
}

export interface AdmissionRejectedEvent<P extends string> {
  readonly priority: P;
  readonly reason: AdmissionRejection;
}

/**
 * Decides at the door whether a request is worked on, waits a moment, or is shed, so that more load than there is
 * capacity costs the surplus a quick 503 instead of costing everybody their deadline. Health checks must not go through
 * it: a busy replica is not a dead one.
 *
 *     const admission = createAdmission({ ...settings, priorities: ['checkout', 'browse'] });
 *     using permit = await admission.enter('checkout', { deadline });
 */
export interface Admission<P extends string> {
  /** @throws AdmissionRejectedError, DeadlineExceededError, CancelledError */
  enter(priority: P, request: AdmissionRequest): Promise<Permit>;
  /** Like `enter`, for work that is one function; throws besides what `fn` throws. */
  run<T>(priority: P, request: AdmissionRequest, fn: () => PromiseLike<T> | T): Promise<T>;
  readonly inUse: number;
  readonly queued: number;
  /** All slots taken and the queue full: the next request of the lowest priority will be shed. */
  readonly isSaturated: boolean;
  readonly onReject: Subscribe<AdmissionRejectedEvent<P>>;
}

/** @throws RangeError naming every setting out of range */
export function createAdmission<const P extends string>(options: AdmissionOptions<P>): Admission<P> {
  assertAdmissionSettings(options);
  const { priorities, retryAfterMs } = options;
  const room = new WaitingRoom({
    name: 'admission',
    concurrency: options.concurrency,
    queue: options.queue,
    maxWaitMs: options.maxWaitMs,
    classes: priorities.length,
    createRefusal: (reason) => new AdmissionRejectedError({ reason, retryAfterMs }),
  });

  async function enter(priority: P, request: AdmissionRequest): Promise<Permit> {
    const rank = priorities.indexOf(priority);
    if (rank < 0) throw new RangeError(`admission knows no priority "${priority}"`);
    return room.enter({ priority: rank, ...request });
  }

  return {
    enter,
    async run(priority, request, fn) {
      using _permit = await enter(priority, request);
      return await fn();
    },
    get inUse() {
      return room.inUse;
    },
    get queued() {
      return room.queued;
    },
    get isSaturated() {
      return room.isFull;
    },
    onReject: (listener) =>
      room.onRefuse(({ refusal, priority }) => {
        const name = priorities[priority];
        if (name !== undefined) listener({ priority: name, reason: refusal });
      }),
  };
}
