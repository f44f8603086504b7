import { QueryError } from '@faultline/query-core';

/** A place in the query as the real server reports it; line 0 with column 0 is no place. */
export type Place = Readonly<{ line: number; column: number }>;

/** A query that cannot be read, in Loki's words. */
export function parseError(reason: string, place: Place = { line: 0, column: 0 }): QueryError {
  const where = place.line === 0 && place.column === 0 ? ' ' : ` at line ${place.line}, col ${place.column}`;
  return new QueryError('bad_data', `parse error${where}: ${reason}`);
}
