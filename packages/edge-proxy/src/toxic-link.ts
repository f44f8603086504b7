import type { Socket } from 'node:net';
import type { ActiveToxic, Direction } from './active-toxic.ts';
import type { Chunk } from './chunk-queue.ts';
import type { Clock } from './clock.ts';
import { type Outlet, Stage, type StageHost } from './stage.ts';

export interface ToxicLinkOptions {
  readonly source: Socket;
  readonly dest: Socket;
  readonly direction: Direction;
  readonly clock: Clock;
  /** Resets both sockets of the connection. */
  readonly reset: () => void;
  readonly onToxicFailed: (toxic: ActiveToxic, error: unknown) => void;
}

/**
 * One direction of one connection: bytes from `source`, through the toxics that affect it, to `dest`.
 *
 *                        no toxics: the fast path
 *               ┌──────────────────────────────────────────┐
 *               │                                          ▼
 *    source ──data──▶ Stage ──chunk──▶ Stage ──chunk──▶ Outlet ──write──▶ dest
 *      ▲              queue            queue               │
 *      │              pipe()           pipe()              │
 *      └─resume◀─room───┴───────room◀────┴───────drain◀────┘
 *
 * Data and the end of the stream go right; room goes left. A stage that is full stops the stage before it and the first one stops
 * the source, so that a slow reader or a strong toxic holds its peer back through TCP, as without a proxy, and no queue grows.
 *
 * Every chunk asks anew whether there are stages: adding the first toxic and removing the last one switch a live connection between
 * the two paths with its next byte. A stage that leaves hands its queue to what follows in the same turn, so that nothing overtakes.
 *
 * The end is a half-close: `dest` gets a FIN and the other direction goes on. Only when `source` is gone, or a toxic has closed the
 * stream, does the end destroy `dest`; and that ends the other link, through its toxics, in the same way.
 */
export class ToxicLink implements Outlet, StageHost {
  readonly clock: Clock;
  readonly #source: Socket;
  readonly #dest: Socket;
  readonly #direction: Direction;
  readonly #options: ToxicLinkOptions;
  #stages: Stage[] = [];
  #sourceEnded = false;
  #destEnded = false;
  #closeOnEnd = false;

  constructor(options: ToxicLinkOptions) {
    this.clock = options.clock;
    this.#source = options.source;
    this.#dest = options.dest;
    this.#direction = options.direction;
    this.#options = options;
    this.#source.on('data', (data: Buffer) => this.#onData(data));
    this.#source.on('end', () => this.#onSourceEnd());
    this.#dest.on('drain', () => this.#onDrain());
  }

  /** Brings the stages in line with the proxy's toxics, which come in the order in which they were added. */
  apply(toxics: readonly ActiveToxic[]): void {
    if (this.#destEnded) return;
    const wanted = toxics.filter((toxic) => toxic.direction === this.#direction && toxic.affects(this));
    for (const stage of [...this.#stages]) {
      if (stage.removing) continue;
      if (wanted.includes(stage.toxic)) stage.settingsChanged();
      else stage.remove();
    }
    for (const toxic of wanted) {
      if (this.#stages.some((stage) => stage.toxic === toxic && !stage.removing)) continue;
      this.#insert(toxic, toxics);
    }
  }

  /** The source has closed: nothing that `dest` still sends can be delivered. */
  sourceClosed(): void {
    this.#closeOnEnd = true;
    if (this.#destEnded) this.#dest.destroySoon();
    else this.#onSourceEnd();
  }

  /** The destination has closed: what the source still sends is read and dropped, so that its end is noticed. */
  destClosed(): void {
    this.#destEnded = true;
    for (const stage of [...this.#stages]) stage.remove();
    this.#source.resume();
  }

  // The end of the link, as the last stage sees it.

  get hasRoom(): boolean {
    return this.#destEnded || !this.#dest.writableNeedDrain;
  }

  push({ data }: Chunk): void {
    if (!this.#destEnded) this.#dest.write(data);
  }

  end(): void {
    if (this.#destEnded) return;
    this.#destEnded = true;
    if (this.#closeOnEnd) this.#dest.destroySoon();
    else this.#dest.end();
  }

  // The link, as its stages see it.

  closing(): void {
    this.#closeOnEnd = true;
  }

  reset(): void {
    this.#options.reset();
  }

  removed(stage: Stage): void {
    const index = this.#stages.indexOf(stage);
    if (index === -1) return;
    stage.release();
    this.#stages.splice(index, 1);
    this.#rejoin();
    this.#resumeIfRoom();
  }

  failed(stage: Stage, error: unknown): void {
    this.#options.onToxicFailed(stage.toxic, error);
    this.reset();
  }

  #onData(data: Buffer): void {
    const first = this.#stages[0];
    if (first === undefined) {
      if (!this.#destEnded && !this.#dest.write(data)) this.#source.pause();
      return;
    }
    first.push({ data, timestampMs: this.clock.monotonicMs() });
    if (!first.hasRoom) this.#source.pause();
  }

  #onSourceEnd(): void {
    this.#sourceEnded = true;
    (this.#stages[0] ?? this).end();
  }

  #onDrain(): void {
    this.#stages.at(-1)?.roomBehind();
    this.#resumeIfRoom();
  }

  #resumeIfRoom(): void {
    if ((this.#stages[0] ?? this).hasRoom) this.#source.resume();
  }

  #insert(toxic: ActiveToxic, order: readonly ActiveToxic[]): void {
    const stage = new Stage(toxic, { host: this, random: toxic.meet(this).random });
    // Stages that are on their way out are no longer in the order; they stay ahead of what comes after them.
    const place = order.indexOf(toxic);
    const next = this.#stages.findIndex((other) => order.indexOf(other.toxic) > place);
    const index = next === -1 ? this.#stages.length : next;
    const endedBefore = index === 0 ? this.#sourceEnded : this.#stages[index - 1]?.outputEnded === true;
    this.#stages.splice(index, 0, stage);
    this.#rejoin();
    if (endedBefore) stage.end();
    stage.start();
  }

  /** Joins the stages as they stand now. All of them: a link has few, and a join that is left over from before stalls it. */
  #rejoin(): void {
    for (const [index, stage] of this.#stages.entries()) {
      const before = this.#stages[index - 1];
      stage.connect(this.#stages[index + 1] ?? this, before === undefined ? () => this.#resumeIfRoom() : () => before.roomBehind());
    }
  }
}
