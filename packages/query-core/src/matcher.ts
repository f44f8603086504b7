import { compileRegex } from './regex.ts';

export type MatchOp = '=' | '!=' | '=~' | '!~';

/** A condition on one label. */
export type Matcher = Readonly<{ name: string; op: MatchOp; value: string }>;

/**
 * The condition as a function of the label's value, where a missing label counts as ''.
 * Regexes are RE2, anchored at both ends, and `.` matches a newline, as in Prometheus.
 * Throws QueryError `bad_data` for a bad regex.
 */
export function compileMatcher(matcher: Matcher): (value: string | undefined) => boolean {
  const { op, value: expected } = matcher;
  switch (op) {
    case '=':
      return (value) => (value ?? '') === expected;
    case '!=':
      return (value) => (value ?? '') !== expected;
    case '=~': {
      const regex = compileRegex(expected, { anchored: true, dotAll: true });
      return (value) => regex.test(value ?? '');
    }
    case '!~': {
      const regex = compileRegex(expected, { anchored: true, dotAll: true });
      return (value) => !regex.test(value ?? '');
    }
  }
}

/** The matcher as written in a selector: `name="value"`. */
export function formatMatcher(matcher: Matcher): string {
  return `${matcher.name}${matcher.op}${JSON.stringify(matcher.value)}`;
}
