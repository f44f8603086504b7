/**
 * Redis's glob: `*`, `?`, `[abc]`, `[a-z]`, `[^a]`, and a backslash in front of a literal (stringmatchlen in util.c).
 *
 * Only the last star is ever tried again, so the time is at most pattern × text, whatever the pattern: the recursive
 * matcher took exponential time on `a*a*a*…b` (CVE-2022-36021).
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let patternAt = 0;
  let textAt = 0;
  let starAt = -1;
  let starTextAt = 0;
  while (textAt < text.length) {
    if (pattern[patternAt] === '*') {
      starAt = patternAt;
      starTextAt = textAt;
      patternAt += 1;
      continue;
    }
    const matched = patternAt < pattern.length ? matchOne(pattern, patternAt, text.charAt(textAt)) : undefined;
    if (matched !== undefined) {
      patternAt = matched;
      textAt += 1;
      continue;
    }
    if (starAt === -1) return false;
    starTextAt += 1;
    textAt = starTextAt;
    patternAt = starAt + 1;
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt >= pattern.length;
}

/** The position after the element at `at` when that element accepts the character. */
function matchOne(pattern: string, at: number, character: string): number | undefined {
  const element = pattern.charAt(at);
  if (element === '?') return at + 1;
  if (element === '[') return matchClass(pattern, at + 1, character);
  // A trailing backslash stands for itself.
  const literalAt = element === '\\' && at + 1 < pattern.length ? at + 1 : at;
  return pattern[literalAt] === character ? literalAt + 1 : undefined;
}

/** A class that is never closed ends with the pattern. */
function matchClass(pattern: string, start: number, character: string): number | undefined {
  const isNegated = pattern[start] === '^';
  let at = isNegated ? start + 1 : start;
  let isListed = false;
  while (at < pattern.length && pattern[at] !== ']') {
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      isListed ||= pattern[at + 1] === character;
      at += 2;
    } else if (pattern[at + 1] === '-' && at + 2 < pattern.length) {
      const [low, high] = [pattern.charAt(at), pattern.charAt(at + 2)].toSorted();
      isListed ||= character >= (low as string) && character <= (high as string);
      at += 3;
    } else {
      isListed ||= pattern[at] === character;
      at += 1;
    }
  }
  return isListed === isNegated ? undefined : Math.min(at + 1, pattern.length);
}
