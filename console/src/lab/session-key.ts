const NAME = 'faultline.key';

/**
 * The half of the session that acts. It lies in the storage of this origin, port included, where no other local server gets it, as
 * it would get the cookie.
 */
export const sessionKey = {
  read(): string | null {
    try {
      return localStorage.getItem(NAME);
    } catch {
      return kept;
    }
  },
  write(key: string): void {
    kept = key;
    try {
      localStorage.setItem(NAME, key);
    } catch {
      // Storage is switched off: this tab can act, others cannot.
    }
  },
};

let kept: string | null = null;
