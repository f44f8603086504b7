import type { Random } from '@faultline/random';
import type { ActiveToxic, ToxicSettings } from './active-toxic.ts';
import { type Chunk, ChunkQueue } from './chunk-queue.ts';
import type { Clock } from './clock.ts';
import { noop } from './toxics/noop.ts';
import type { Input, Stub } from './toxics/toxic.ts';

/** Where chunks can be put: the next stage of a link, or the socket at its end. */
export interface Outlet {
  readonly hasRoom: boolean;
  push(chunk: Chunk): void;
  end(): void;
}

/** What a stage needs of the link it stands in. */
export interface StageHost {
  readonly clock: Clock;
  /** The stage has ended the stream by itself: whatever reaches the end of the link closes the connection. */
  closing(): void;
  reset(): void;
  /** The stage has stopped for good. The link takes it out and hands on what `release` gives, in one go. */
  removed(stage: Stage): void;
  failed(stage: Stage, error: unknown): void;
}

type Waiting = 'no' | 'for-input' | 'for-room' | 'for-time';

/**
 * One toxic at work on one connection: a queue, and the toxic's `pipe` that empties it.
 *
 * Everything happens in the turn of the event loop that causes it: a waiting `pipe` is woken by a promise and no timer,
 * so that a change of toxics applies before the next byte is read.
 */
export class Stage implements Stub, Outlet {
  readonly toxic: ActiveToxic;
  readonly random: Random;

  readonly #host: StageHost;
  readonly #queue: ChunkQueue;
  readonly #state: unknown;
  #outlet: Outlet | undefined;
  #onRoom: () => void = () => undefined;

  #settings: ToxicSettings;
  #interrupted = false;
  #removing = false;
  #inputEnded = false;
  /** The end of the stream has been passed on: nothing may follow it. */
  #outputEnded = false;
  #waiting: Waiting = 'no';
  #wake: () => void = () => undefined;

  constructor(toxic: ActiveToxic, { host, random }: { host: StageHost; random: Random }) {
    this.toxic = toxic;
    this.random = random;
    this.#host = host;
    this.#settings = toxic.settings;
    this.#queue = new ChunkQueue(toxic.kind.bufferChunks ?? 1);
    this.#state = toxic.kind.createState?.();
  }

  // What the link does with a stage.

  /** Joins the stage to what follows. `onRoom` is called whenever it takes something from its queue. */
  connect(outlet: Outlet, onRoom: () => void): void {
    this.#outlet = outlet;
    this.#onRoom = onRoom;
    this.roomBehind();
  }

  start(): void {
    this.toxic.tally.connections += 1;
    this.#run().catch((error: unknown) => this.#host.failed(this, error));
  }

  get removing(): boolean {
    return this.#removing;
  }

  get outputEnded(): boolean {
    return this.#outputEnded;
  }

  /** What follows has room again. */
  roomBehind(): void {
    if (this.#waiting === 'for-room') this.#wake();
  }

  settingsChanged(): void {
    if (this.#settings !== this.toxic.settings) this.#interrupt();
  }

  remove(): void {
    this.#removing = true;
    if (this.#outputEnded) this.#host.removed(this);
    else this.#interrupt();
  }

  /** Hands everything that is still queued, and the end if it has come, to what follows. */
  release(): void {
    if (this.#outputEnded) return;
    for (let chunk = this.#queue.shift(); chunk !== undefined; chunk = this.#queue.shift()) this.#outlet?.push(chunk);
    if (this.#inputEnded) this.#endOutput();
  }

  // What the stage before does with it.

  get hasRoom(): boolean {
    return this.#outputEnded || this.#queue.hasRoom;
  }

  push(chunk: Chunk): void {
    if (this.#outputEnded) return;
    this.#queue.push(chunk);
    if (this.#waiting === 'for-input') this.#wake();
  }

  end(): void {
    this.#inputEnded = true;
    if (this.#waiting === 'for-input') this.#wake();
  }

  // What the toxic does with it.

  get interrupted(): boolean {
    return this.#interrupted;
  }

  nowMs(): number {
    return this.#host.clock.monotonicMs();
  }

  async read(timeoutMs = Infinity): Promise<Input> {
    const dueMs = this.nowMs() + timeoutMs;
    for (;;) {
      if (this.#interrupted) return { kind: 'interrupt' };
      const chunk = this.#queue.shift();
      if (chunk !== undefined) {
        this.#onRoom();
        return { kind: 'chunk', chunk };
      }
      if (this.#inputEnded) return { kind: 'end' };
      if (this.nowMs() >= dueMs) return { kind: 'timeout' };
      await this.#wait('for-input', dueMs);
    }
  }

  async *chunks(): AsyncGenerator<Chunk> {
    for (let input = await this.read(); input.kind === 'chunk'; input = await this.read()) yield input.chunk;
  }

  async write(chunk: Chunk): Promise<void> {
    if (this.#outputEnded) return;
    // A toxic that was interrupted writes early: a chunk dated in the future would be held by a latency that follows.
    const nowMs = this.nowMs();
    this.#outlet?.push(chunk.timestampMs > nowMs ? { data: chunk.data, timestampMs: nowMs } : chunk);
    while (this.#outlet?.hasRoom === false && !this.#interrupted) await this.#wait('for-room', Infinity);
  }

  sleep(durationMs: number): Promise<void> {
    return this.sleepUntil(this.nowMs() + durationMs);
  }

  async sleepUntil(dueMs: number): Promise<void> {
    if (!this.#interrupted && dueMs > this.nowMs()) await this.#wait('for-time', dueMs);
  }

  close(): void {
    this.#host.closing();
    this.#endOutput();
  }

  reset(): void {
    this.#outputEnded = true;
    this.#discardInput();
    this.#host.reset();
  }

  countApplied(): void {
    this.toxic.tally.applied += 1;
  }

  async #run(): Promise<void> {
    while (!this.#removing) {
      this.#interrupted = false;
      this.#settings = this.toxic.settings;
      await this.toxic.kind.pipe(this, this.#settings.attributes, this.#state);
      if (this.#outputEnded) return;
      if (!this.#interrupted) await noop.pipe(this, {}, undefined);
      if (!this.#interrupted) {
        this.#endOutput();
        return;
      }
    }
    this.toxic.kind.onRemove?.(this);
    this.#host.removed(this);
  }

  #endOutput(): void {
    if (this.#outputEnded) return;
    this.#outputEnded = true;
    this.#outlet?.end();
    this.#discardInput();
  }

  /** Whoever waits for room must go on: a source that stays paused would never report that its peer has gone. */
  #discardInput(): void {
    this.#queue.clear();
    this.#onRoom();
  }

  #interrupt(): void {
    this.#interrupted = true;
    if (this.#waiting !== 'no') this.#wake();
  }

  /** Waits for one kind of event, or for the due time, or for an interruption; the caller looks which it was. */
  #wait(kind: Exclude<Waiting, 'no'>, dueMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancelTimer?.();
        this.#waiting = 'no';
        resolve();
      };
      const cancelTimer = dueMs === Infinity ? undefined : this.#host.clock.schedule(done, dueMs - this.nowMs());
      this.#waiting = kind;
      this.#wake = done;
    });
  }
}
