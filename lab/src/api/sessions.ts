import { createHash, randomBytes } from 'node:crypto';

const MOST_SESSIONS = 50;
const MOST_TICKETS = 50;

/** A browser that has been let in. The two halves are given out once; only their hashes are kept. */
export interface OpenedSession {
  /** Goes into an HttpOnly cookie. It reads. */
  readonly id: string;
  /** Stays in the storage of the page's own origin, and goes with every request that changes something. */
  readonly key: string;
}

export interface Sessions {
  /** A secret that opens one session. Without a `ttlMs` it is good until it is used, or the lab ends. */
  issueTicket(ttlMs?: number): string;
  /** Undefined when the ticket is unknown, used, or too old. */
  open(ticket: string): OpenedSession | undefined;
  has(id: string): boolean;
  /** Whether `key` was given out together with `id`. */
  mayAct(id: string, key: string): boolean;
  close(id: string): void;
}

/**
 * Browsers cannot read the run file. A link that the command line prints carries a ticket in its fragment, which no server and no
 * log ever sees; the page exchanges it, once, for a session. They live in memory: a new lab knows no old session.
 */
export function createSessions(nowMs: () => number = Date.now): Sessions {
  const tickets = new Map<string, number>();
  const keys = new Map<string, string>();
  return {
    issueTicket(ttlMs = Number.POSITIVE_INFINITY) {
      const ticket = secret();
      add(tickets, { key: hash(ticket), value: nowMs() + ttlMs, most: MOST_TICKETS });
      return ticket;
    },
    open(ticket) {
      const goodUntilMs = tickets.get(hash(ticket));
      tickets.delete(hash(ticket));
      if (goodUntilMs === undefined || goodUntilMs < nowMs()) return undefined;
      const opened = { id: secret(), key: secret() };
      add(keys, { key: hash(opened.id), value: hash(opened.key), most: MOST_SESSIONS });
      return opened;
    },
    has: (id) => keys.has(hash(id)),
    mayAct: (id, key) => keys.get(hash(id)) === hash(key),
    close: (id) => void keys.delete(hash(id)),
  };
}

/** The oldest gives way. */
function add<V>(map: Map<string, V>, { key, value, most }: { key: string; value: V; most: number }): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

const secret = (): string => randomBytes(24).toString('base64url');

/** Comparing and finding hashes tells nothing about the secrets, however long it takes. */
const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
