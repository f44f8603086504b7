import { BulkheadRejectedError } from './errors.ts';
import { WaitingRoom } from './waiting-room.ts';

export interface BulkheadOptions {
  /** Calls to the dependency at once, at least 1. */
  readonly concurrency: number;
  /** Calls that may wait for one of those; they leave when their deadline passes. */
  readonly queue: number;
}

/** Keeps one slow dependency from taking every connection and all the memory of its caller. */
export function createBulkhead(dependency: string, options: BulkheadOptions): WaitingRoom {
  return new WaitingRoom({
    name: dependency,
    concurrency: options.concurrency,
    queue: options.queue,
    classes: 1,
    createRefusal: () => new BulkheadRejectedError(dependency, options),
  });
}
