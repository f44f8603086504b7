import { isQueryError, type QueryErrorCode } from '@faultline/query-core';
import { HttpError } from '../http/http-error.ts';
import type { ApiReply } from '../http/route.ts';

const STATUS: Readonly<Record<QueryErrorCode | 'not_found', number>> = {
  bad_data: 400,
  execution: 422,
  canceled: 499,
  timeout: 503,
  internal: 500,
  not_found: 404,
};

export type Notes = Readonly<{ warnings?: readonly string[]; infos?: readonly string[] }>;

export function success(data: unknown, notes: Notes = {}): ApiReply {
  return { json: { status: 'success', data, ...nonEmpty(notes) } };
}

/** The same around data that is JSON already. */
export function successJson(data: string | Uint8Array, notes: Notes = {}): ApiReply {
  const rest = JSON.stringify(nonEmpty(notes)).slice(1, -1);
  const bytes = Buffer.concat([
    Buffer.from('{"status":"success","data":'),
    Buffer.from(data),
    Buffer.from(rest === '' ? '}' : `,${rest}}`),
  ]);
  return { bytes, contentType: 'application/json' };
}

export function describePrometheusError(error: unknown): ApiReply {
  if (isQueryError(error)) return failure(error.code, error.message);
  if (error instanceof HttpError) return failure('bad_data', error.message);
  return failure('internal', error instanceof Error ? error.message : String(error));
}

function failure(errorType: keyof typeof STATUS, error: string): ApiReply {
  return { status: STATUS[errorType], json: { status: 'error', errorType, error } };
}

function nonEmpty({ warnings = [], infos = [] }: Notes): Notes {
  return { ...(warnings.length === 0 ? {} : { warnings }), ...(infos.length === 0 ? {} : { infos }) };
}
