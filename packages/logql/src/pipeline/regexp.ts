import { compileRegex, QueryError, type Regex } from '@faultline/query-core';

/** The regex of a `| regexp "…"` stage. Throws QueryError with Loki's words. */
export function compileRegexp(pattern: string): Regex {
  const regex = compileRegex(pattern, { anchored: false });
  const names = regex.names.filter((name) => name !== undefined);
  if (names.length === 0) throw new QueryError('bad_data', 'at least one named capture must be supplied');
  const duplicate = names.find((name, i) => names.indexOf(name) !== i);
  if (duplicate !== undefined) throw new QueryError('bad_data', `duplicate extracted label name '${duplicate}'`);
  return regex;
}
