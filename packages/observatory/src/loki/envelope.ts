import { isQueryError, type QueryErrorCode } from '@faultline/query-core';
import { HttpError } from '../http/http-error.ts';
import type { ApiReply } from '../http/route.ts';

const STATUS: Readonly<Record<QueryErrorCode, number>> = { bad_data: 400, execution: 500, canceled: 499, timeout: 504, internal: 500 };

export function lokiSuccess(data: unknown): ApiReply {
  return { json: { status: 'success', data } };
}

/** Loki explains itself in plain text. */
export function describeLokiError(error: unknown): ApiReply {
  if (isQueryError(error)) return { status: STATUS[error.code], text: error.message };
  if (error instanceof HttpError) return { status: error.status, text: `${error.message}\n` };
  return { status: 500, text: error instanceof Error ? error.message : String(error) };
}
