/**
 * What went wrong with a query, in the terms of the Prometheus HTTP API (`errorType`):
 * - `bad_data`: the query text or its parameters are wrong; asking again cannot help;
 * - `execution`: the query is well formed but cannot be answered for this data (many-to-many matching, too many samples);
 * - `timeout`, `canceled`: the evaluation was stopped;
 * - `internal`: a defect of ours.
 */
export type QueryErrorCode = 'bad_data' | 'execution' | 'timeout' | 'canceled' | 'internal';

/** A half-open range of UTF-16 offsets into the query text. */
export type TextRange = Readonly<{ from: number; to: number }>;

export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: QueryErrorCode;
  readonly position?: TextRange;

  constructor(code: QueryErrorCode, message: string, options: { position?: TextRange; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    if (options.position !== undefined) this.position = options.position;
  }
}

export const isQueryError = (error: unknown): error is QueryError => error instanceof QueryError;
