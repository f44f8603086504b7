import { RE2JS } from 're2js';
import { QueryError } from './errors.ts';
import { compileAnchoredShape, readLiteralShape } from './regex-literal.ts';
import type { RegexMatch } from './regex-match.ts';
import { expandTemplate } from './regex-template.ts';

/** A compiled RE2 regex: it runs in time linear in the text, so that users may be let near it. */
export type Regex = Readonly<{
  pattern: string;
  /** Names of the groups, parallel to RegexMatch.groups; `names.length - 1` is the number of groups. */
  names: ReadonlyArray<string | undefined>;
  test(text: string): boolean;
  exec(text: string): RegexMatch | null;
  /** Every non-overlapping match replaced, by a template (`$1`, `${name}`; see expandTemplate) or by a function. */
  replaceAll(text: string, replacement: string | ((match: RegexMatch) => string)): string;
}>;

export type RegexOptions = Readonly<{
  /** The regex must match the whole text, not just some part of it. */
  anchored: boolean;
  /** `.` matches a newline too. Off by default. */
  dotAll?: boolean;
}>;

const CACHE_LIMIT = 1000;
const cache = new Map<string, Regex>();

/** Compiles RE2 syntax, as Go's regexp package has it. Throws QueryError `bad_data` for a bad pattern. */
export function compileRegex(pattern: string, options: RegexOptions): Regex {
  const { anchored, dotAll = false } = options;
  const key = `${anchored ? 'a' : 'f'}${dotAll ? 's' : 'l'}${pattern}`;
  const cached = cache.get(key);
  if (cached !== undefined) {
    // Put it last again: the first key of the map is then the one that was used least recently.
    cache.delete(key);
    cache.set(key, cached);
    return cached;
  }
  const regex = buildRegex(pattern, { anchored, dotAll });
  if (cache.size >= CACHE_LIMIT) cache.delete(cache.keys().next().value as string);
  cache.set(key, regex);
  return regex;
}

function buildRegex(pattern: string, { anchored, dotAll }: { anchored: boolean; dotAll: boolean }): Regex {
  const re2 = compileRe2(pattern, dotAll);
  const names: Array<string | undefined> = new Array(re2.groupCount() + 1).fill(undefined);
  for (const [name, group] of Object.entries(re2.namedGroups())) names[group] = name;

  const matchAt = (matcher: ReturnType<RE2JS['matcher']>): RegexMatch => ({
    groups: names.map((_, group) => matcher.group(group) ?? undefined),
    names,
    index: matcher.start(),
    length: matcher.end() - matcher.start(),
  });

  return Object.freeze({
    pattern,
    names,
    test: compileLiteralTest(pattern, { anchored, dotAll }) ?? ((text: string) => (anchored ? re2.testExact(text) : re2.test(text))),
    exec(text: string): RegexMatch | null {
      const matcher = re2.matcher(text);
      return (anchored ? matcher.matches() : matcher.find()) ? matchAt(matcher) : null;
    },
    replaceAll(text: string, replacement: string | ((match: RegexMatch) => string)): string {
      const replace = typeof replacement === 'string' ? (match: RegexMatch) => expandTemplate(replacement, match) : replacement;
      const matcher = re2.matcher(text);
      if (anchored) return matcher.matches() ? replace(matchAt(matcher)) : text;
      let result = '';
      let end = 0;
      let previousEnd = -1;
      while (matcher.find()) {
        // Go ignores an empty match right behind another match; re2js, which follows Java, does not.
        if (matcher.end() === matcher.start() && matcher.start() === previousEnd) continue;
        result += text.slice(end, matcher.start()) + replace(matchAt(matcher));
        end = previousEnd = matcher.end();
      }
      return result + text.slice(end);
    },
  });
}

function compileRe2(pattern: string, dotAll: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, dotAll ? RE2JS.DOTALL : 0);
  } catch (cause) {
    // re2js puts the flags in front of the pattern it quotes; the user did not write them.
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace('`(?s)', '`');
    throw new QueryError('bad_data', reason, { cause });
  }
}

/** A test by plain string operations for patterns that mean no more than that. */
function compileLiteralTest(
  pattern: string,
  { anchored, dotAll }: { anchored: boolean; dotAll: boolean },
): ((text: string) => boolean) | undefined {
  const shape = readLiteralShape(pattern);
  if (shape === undefined) return undefined;
  if (!anchored) {
    if (shape.kind !== 'any-of') return undefined;
    const { literals } = shape;
    if (literals.length === 1) return (text) => text.includes(literals[0] as string);
    return (text) => literals.some((literal) => text.includes(literal));
  }
  return dotAll || shape.kind === 'any-of' ? compileAnchoredShape(shape) : undefined;
}
