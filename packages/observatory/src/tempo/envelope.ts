import { isQueryError, type QueryErrorCode } from '@faultline/query-core';
import { HttpError } from '../http/http-error.ts';
import type { ApiReply } from '../http/route.ts';

const STATUS: Readonly<Record<QueryErrorCode, number>> = { bad_data: 400, execution: 422, canceled: 499, timeout: 504, internal: 500 };

/** Tempo explains itself in plain text. */
export function describeTempoError(error: unknown): ApiReply {
  if (isQueryError(error)) return { status: STATUS[error.code], text: error.message };
  if (error instanceof HttpError) return { status: error.status, text: error.message };
  return { status: 500, text: error instanceof Error ? error.message : String(error) };
}
