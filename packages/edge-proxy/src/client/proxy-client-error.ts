/** A request to a proxy server that did not succeed. */
export class ProxyClientError extends Error {
  /** The HTTP status, or undefined when no answer came. */
  readonly status: number | undefined;

  constructor(message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, options);
    this.name = 'ProxyClientError';
    this.status = options.status;
  }
}
