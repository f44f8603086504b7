/** What can go wrong, with the status under which the API reports it. */
const STATUS = {
  'bad-request': 400,
  'missing-field': 400,
  'invalid-stream': 400,
  'invalid-toxic-type': 400,
  'proxy-not-found': 404,
  'toxic-not-found': 404,
  'proxy-exists': 409,
  'toxic-exists': 409,
  'body-too-large': 413,
  'listen-failed': 500,
  internal: 500,
} as const;

export type EdgeProxyErrorCode = keyof typeof STATUS;

/** The one error of this package's server side. Its message is Toxiproxy's own text where Toxiproxy has one. */
export class EdgeProxyError extends Error {
  readonly code: EdgeProxyErrorCode;

  constructor(code: EdgeProxyErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'EdgeProxyError';
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

export function badRequest(detail: string, options: { cause?: unknown } = {}): EdgeProxyError {
  return new EdgeProxyError('bad-request', `bad request body: ${detail}`, options);
}

/** Converts whatever was thrown, once, at the boundary. */
export function toEdgeProxyError(thrown: unknown): EdgeProxyError {
  if (thrown instanceof EdgeProxyError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new EdgeProxyError('internal', message, { cause: thrown });
}
