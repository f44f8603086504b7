import { compileRegex, isQueryError, QueryError, type Regex } from '@faultline/query-core';

/** The regex of a `| regexp "…"` stage. Throws QueryError with Loki's words. */
export function compileRegexp(pattern: string): Regex {
  const regex = compileNamingDuplicates(pattern);
  if (regex.names.every((name) => name === undefined)) {
    throw new QueryError('bad_data', 'at least one named capture must be supplied');
  }
  return regex;
}

/** Loki's regex library takes a group name twice and leaves it to the stage to refuse that. */
function compileNamingDuplicates(pattern: string): Regex {
  try {
    return compileRegex(pattern, { anchored: false });
  } catch (error) {
    const name = isQueryError(error) ? /duplicate capture group name: `([^`]*)`/.exec(error.message)?.[1] : undefined;
    throw name === undefined ? error : new QueryError('bad_data', `duplicate extracted label name '${name}'`);
  }
}
