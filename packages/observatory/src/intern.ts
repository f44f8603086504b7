/**
 * Keeps one copy of each string. The copy stands alone: a slice of a page or a request would keep the whole of it in
 * memory for as long as the slice lives.
 */
export interface Interner {
  intern(text: string): string;
}

/** Forgets everything once it holds `limit` strings; what is in use then is merely stored a second time. */
export function createInterner(limit = 200_000): Interner {
  const known = new Map<string, string>();
  return {
    intern(text) {
      const found = known.get(text);
      if (found !== undefined) return found;
      if (known.size >= limit) known.clear();
      const copy = standalone(text);
      known.set(copy, copy);
      return copy;
    },
  };
}

/** A copy that shares no memory with what the text was cut from. */
export function standalone(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
