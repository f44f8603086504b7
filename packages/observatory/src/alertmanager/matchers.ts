import { compileMatcher, type Labels, labelValue, type Matcher, type MatchOp } from '@faultline/query-core';

/** Conditions on a label set, all of which must hold. A missing label counts as empty. */
export interface LabelMatchers {
  readonly list: readonly Matcher[];
  matches(labels: Labels): boolean;
}

export class MatcherError extends Error {
  override readonly name = 'MatcherError';
}

export function createMatchers(list: readonly Matcher[]): LabelMatchers {
  const compiled = list.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }));
  return { list, matches: (labels) => compiled.every(({ name, test }) => test(labelValue(labels, name))) };
}

const NAME = String.raw`"(?:[^"\\]|\\.)+"|[^\s{}!=~,\\"'${'`'}]+`;
const VALUE = String.raw`"(?:[^"\\]|\\.)*"|[^\s{}!=~,\\"'${'`'}]*`;
const MATCHER = new RegExp(String.raw`\s*(${NAME})\s*(=~|!~|!=|=)\s*(${VALUE})\s*(?:,|$)`, 'y');

/**
 * Matchers as Alertmanager writes them: `severity="page"`, `{a=~"b|c", d!=e}`; quotes are optional where nothing is special.
 * Throws MatcherError, also for a regex that does not compile.
 */
export function parseMatchers(text: string): Matcher[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') !== trimmed.endsWith('}')) throw new MatcherError(`bad matcher format: ${text}`);
  const inner = trimmed.startsWith('{') ? trimmed.slice(1, -1) : trimmed;
  const matchers: Matcher[] = [];
  MATCHER.lastIndex = 0;
  while (MATCHER.lastIndex < inner.trimEnd().length) {
    const found = MATCHER.exec(inner);
    if (found === null) throw new MatcherError(`bad matcher format: ${text}`);
    const [, name = '', op = '=', value = ''] = found;
    matchers.push(checked({ name: unquote(name), op: op as MatchOp, value: unquote(value) }));
  }
  return matchers;
}

/** The matcher, if its regex compiles. Throws MatcherError. */
export function checked(matcher: Matcher): Matcher {
  try {
    compileMatcher(matcher);
    return matcher;
  } catch (cause) {
    throw new MatcherError((cause as Error).message, { cause });
  }
}

/** As in `groupKey`: `{severity="page"}`, in the order of names. */
export function formatMatchers(list: readonly Matcher[]): string {
  const parts = list.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return `{${parts.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(',')}}`;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
}
