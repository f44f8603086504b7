import { sessionKey } from './session-key.ts';

/** What went wrong, in the words of whoever refused. `status` 0: nobody answered. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly code: string;

  constructor(message: string, { status, code, cause }: { status: number; code: string; cause?: unknown }) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }
}

const TIMEOUT_MS = 20_000;
const KEY_HEADER = 'x-faultline-session-key';

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** @throws ApiFailure, or the reason of the signal when it aborts */
export async function call(path: string, { method = 'GET', body, headers = {}, signal }: Call = {}): Promise<Response> {
  const form = body instanceof URLSearchParams;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { [KEY_HEADER]: sessionKey.read() ?? '' }),
        ...headers,
      },
      signal: signal === undefined ? AbortSignal.timeout(TIMEOUT_MS) : AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const slow = cause instanceof DOMException && cause.name === 'TimeoutError';
    throw new ApiFailure(slow ? 'the lab takes too long to answer' : 'the lab does not answer', {
      status: 0,
      code: slow ? 'timeout' : 'unreachable',
      cause,
    });
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** What is asked for is what our own lab API, or a standard API, answers: its shape is trusted. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await call(path, { signal })).json()) as T;
}

export async function sendJson<T>(path: string, init: Call & { method: 'POST' | 'PUT' | 'DELETE' }): Promise<T> {
  const response = await call(path, init);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** problem+json from us and the shop, `{error}` from Prometheus and Alertmanager, text from Loki and Tempo. */
async function failureOf(response: Response): Promise<ApiFailure> {
  const text = await response.text().catch(() => '');
  const { status } = response;
  try {
    const problem = JSON.parse(text) as {
      title?: string;
      detail?: string;
      code?: string;
      error?: string;
      message?: string;
      errorType?: string;
    };
    const message = problem.error ?? problem.message ?? [problem.title, problem.detail].filter(Boolean).join(': ');
    return new ApiFailure(message || `answered ${status}`, { status, code: problem.code ?? problem.errorType ?? 'unknown' });
  } catch {
    return new ApiFailure(text.slice(0, 300) || `answered ${status}`, { status, code: 'unknown' });
  }
}
