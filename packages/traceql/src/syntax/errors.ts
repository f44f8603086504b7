import { QueryError, type TextRange } from '@faultline/query-core';

/** The body of Tempo's answer (status 400) to a query that it does not take. */
export function invalidQuery(message: string, position?: TextRange): QueryError {
  return new QueryError('bad_data', `invalid TraceQL query: ${message}`, position === undefined ? {} : { position });
}

/**
 * A parse error at a line and column counted from one. The scanner forgets the line of a token that it pieced together
 * from several characters (`&&`, `.name`): those are reported at line 0, and the very beginning at no place at all.
 */
export function parseError(message: string, place: { line: number; column: number }, position: TextRange): QueryError {
  const where = place.line === 0 && place.column === 0 ? '' : ` at line ${place.line}, col ${place.column}`;
  return invalidQuery(where === '' ? `parse error : ${message}` : `parse error${where}: ${message}`, position);
}
