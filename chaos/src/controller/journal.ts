import { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Fault, HistoryEvent } from '../contract.ts';

const KEPT = 500;

type Events = { event: [event: HistoryEvent] };

/** What happened, newest last. What happened in blind mode is kept apart until it is published. */
export class Journal extends EventEmitter<Events> {
  readonly #clock: Clock;
  #public: readonly HistoryEvent[];
  #private: readonly HistoryEvent[];

  constructor({ clock, events, privateEvents }: { clock: Clock; events: readonly HistoryEvent[]; privateEvents: readonly HistoryEvent[] }) {
    super();
    this.#clock = clock;
    this.#public = events;
    this.#private = privateEvents;
  }

  get events(): HistoryEvent[] {
    return [...this.#public];
  }

  get privateEvents(): HistoryEvent[] {
    return [...this.#private];
  }

  /** Everything, in the order in which it happened. */
  get allEvents(): HistoryEvent[] {
    return inOrder([...this.#public, ...this.#private]);
  }

  add(type: HistoryEvent['type'], fault?: Fault): void {
    const event: HistoryEvent = { at: new Date(this.#clock.epochMs()).toISOString(), type, ...(fault === undefined ? {} : { fault }) };
    if (fault?.blind) {
      this.#private = [...this.#private, event].slice(-KEPT);
      return;
    }
    this.#public = [...this.#public, event].slice(-KEPT);
    this.emit('event', event);
  }

  publish(): void {
    const secret = this.#private;
    this.#private = [];
    this.#public = inOrder([...this.#public, ...secret]).slice(-KEPT);
    for (const event of secret) this.emit('event', event);
  }
}

const inOrder = (events: readonly HistoryEvent[]): HistoryEvent[] => events.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
