/** What a regex that is made of plain text alone asks of a string. */
export type LiteralShape =
  | Readonly<{ kind: 'any-of'; literals: readonly string[] }>
  | Readonly<{ kind: 'wildcard'; prefix: string; suffix: string; least: number }>
  | Readonly<{ kind: 'containing'; literal: string; leastBefore: number; leastAfter: number }>;

const META = /[\\^$.|?*+()[\]{}]/;

/**
 * Reads the patterns that people write most as plain text: `a`, `a|b|c`, `(a|b)`, `a.*`, `.+a`, `a.*b`, `.*a.*`.
 * Returns undefined for everything else, which then runs as a real regex. These shapes are worth it
 * because a string comparison is some twenty times cheaper than any automaton.
 */
export function readLiteralShape(pattern: string): LiteralShape | undefined {
  const body = stripGroup(pattern);
  const alternatives = body.split('|');
  if (alternatives.every((literal) => !META.test(literal))) return { kind: 'any-of', literals: alternatives };

  const wildcards = [...pattern.matchAll(/\.([*+])/g)];
  const texts = pattern.split(/\.[*+]/);
  if (texts.some((text) => META.test(text))) return undefined;
  const least = (index: number): number => (wildcards[index]?.[1] === '+' ? 1 : 0);
  if (wildcards.length === 1) {
    return { kind: 'wildcard', prefix: texts[0] as string, suffix: texts[1] as string, least: least(0) };
  }
  if (wildcards.length === 2 && texts[0] === '' && texts[2] === '' && texts[1] !== '') {
    return { kind: 'containing', literal: texts[1] as string, leastBefore: least(0), leastAfter: least(1) };
  }
  return undefined;
}

function stripGroup(pattern: string): string {
  const inner = pattern.startsWith('(?:') ? pattern.slice(3) : pattern.startsWith('(') ? pattern.slice(1) : undefined;
  return inner?.endsWith(')') ? inner.slice(0, -1) : pattern;
}

/** A whole-string test for the shape, with `.` matching newlines. */
export function compileAnchoredShape(shape: LiteralShape): (text: string) => boolean {
  switch (shape.kind) {
    case 'any-of': {
      if (shape.literals.length === 1) {
        const only = shape.literals[0];
        return (text) => text === only;
      }
      const literals = new Set(shape.literals);
      return (text) => literals.has(text);
    }
    case 'wildcard': {
      const { prefix, suffix } = shape;
      const leastLength = prefix.length + suffix.length + shape.least;
      return (text) => text.length >= leastLength && text.startsWith(prefix) && text.endsWith(suffix);
    }
    case 'containing': {
      const { literal, leastBefore, leastAfter } = shape;
      return (text) => {
        const at = text.indexOf(literal, leastBefore);
        if (at < 0) return false;
        // A later occurrence only has less text after it, so the first one decides.
        return at + literal.length + leastAfter <= text.length;
      };
    }
  }
}
