import type { Response } from 'express';

/** A client that reads more slowly than this piles up misses what is sent meanwhile; the next status puts it right. */
const MOST_WAITING_BYTES = 1_048_576;
const MOST_CLIENTS = 32;

export interface EventHub {
  readonly size: number;
  /** False when there are too many already. */
  add(response: Response): boolean;
  send(event: string, data: unknown): void;
}

/** Server-sent events, to all who listen. */
export function createEventHub(): EventHub {
  const clients = new Set<Response>();
  return {
    get size() {
      return clients.size;
    },
    add(response) {
      if (clients.size >= MOST_CLIENTS) return false;
      clients.add(response);
      response.once('close', () => clients.delete(response));
      response.on('error', () => clients.delete(response));
      return true;
    },
    send(event, data) {
      const text = frame(event, data);
      for (const client of clients) if (client.writableLength < MOST_WAITING_BYTES) client.write(text);
    },
  };
}

/** JSON has no line breaks of its own, so that one data line holds it all. */
export const frame = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
