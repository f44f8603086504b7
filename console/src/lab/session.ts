import { ApiFailure, getJson, sendJson } from './api.ts';
import { sessionKey } from './session-key.ts';

export type Admission =
  | { readonly kind: 'in' }
  | { readonly kind: 'out'; readonly why: string }
  | { readonly kind: 'away'; readonly why: string };

/**
 * A link of the lab carries a ticket in its fragment. It is exchanged for a session and taken out of the address, so that it is
 * neither copied nor kept in the history. Without one, the session that this browser has may still be good.
 */
export async function enter(): Promise<Admission> {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket');
  if (ticket !== null) history.replaceState(null, '', location.pathname + location.search);
  let refused: string | undefined;
  if (ticket !== null) {
    try {
      const { key } = await sendJson<{ key: string }>('/api/session', { method: 'POST', body: { ticket } });
      sessionKey.write(key);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.status === 0) return { kind: 'away', why: messageOf(error) };
      refused = error.message;
    }
  }
  try {
    await getJson('/api/topology');
    return { kind: 'in' };
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 401) return { kind: 'out', why: refused ?? '' };
    return { kind: 'away', why: messageOf(error) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
