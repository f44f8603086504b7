import type { Random } from '@faultline/random';
import type { Chunk } from '../chunk-queue.ts';

/** What a toxic is told to do: whole numbers, zero or more, under Toxiproxy's names and in its units. */
export type Attributes = Readonly<Record<string, number>>;

/** What `Stub.read` found. */
export type Input =
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  /** The source has sent its FIN and everything before it has been read. Reading again says so again. */
  | { readonly kind: 'end' }
  | { readonly kind: 'timeout' }
  /** The toxic has been changed or removed: let go of what you hold, and return. */
  | { readonly kind: 'interrupt' };

/**
 * One toxic's place in one connection: chunks come in, chunks go out. A toxic sees nothing else of the proxy.
 *
 * When the toxic is changed or removed, every wait ends at once and `interrupted` is true; waits that follow do not wait.
 * A toxic therefore needs no special case: it passes on the chunk it was holding, its loop ends, and it returns.
 */
export interface Stub {
  readonly interrupted: boolean;
  /** Seeded by the toxic's seed and the connection's ordinal. */
  readonly random: Random;
  /** Monotonic milliseconds, on the clock of `Chunk.timestampMs`. */
  nowMs(): number;
  /** Waits for the next chunk, for `timeoutMs` at most. */
  read(timeoutMs?: number): Promise<Input>;
  /** The chunks until the source ends or the toxic is interrupted. */
  chunks(): AsyncIterable<Chunk>;
  /** Passes a chunk on and waits until what follows has room again. */
  write(chunk: Chunk): Promise<void>;
  /** Waits; `Infinity` waits for the interruption. */
  sleep(durationMs: number): Promise<void>;
  sleepUntil(dueMs: number): Promise<void>;
  /** Closes the connection, after the bytes that were written have gone out. */
  close(): void;
  /** Resets the connection, both sides, now. */
  reset(): void;
  /** Counts that the toxic acted (a chunk delayed, a close held back, …): the proof of an injection. Idleness is not counted. */
  countApplied(): void;
}

/**
 * A kind of toxic. There is one object a kind: what it remembers of a connection lives in `pipe`'s variables.
 * `pipe` runs for as long as the toxic affects the connection. When it returns because the input ended, the end is passed on.
 * When it returns early, and neither closed nor was interrupted, the bytes flow past it from then on.
 */
export interface Toxic<A extends Attributes = Attributes, S = unknown> {
  readonly type: string;
  /** Names every attribute, with the value it has when it is not given. */
  readonly defaults: A;
  pipe(stub: Stub, attributes: A, state: S): Promise<void>;
}

/** Power: to queue more than one chunk while `pipe` is busy. */
export interface BufferedToxic {
  readonly bufferChunks: number;
}

/** Power: to remember something of a connection across changes of the attributes, which end `pipe` and start it again. */
export interface StatefulToxic<S> {
  createState(): S;
}

/** Power: to act on a connection that it affected when it is taken away. */
export interface CleanupToxic {
  onRemove(stub: Stub): void;
}

export type AnyToxic = Toxic & Partial<BufferedToxic & StatefulToxic<unknown> & CleanupToxic>;
