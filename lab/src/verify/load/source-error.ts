/** One of the books cannot be read: nothing can be said about any invariant, which is another thing than a violation. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code = 'unreadable';
  readonly source: string;

  constructor(source: string, cause: unknown) {
    super(`${source} cannot be read: ${reasonOf(cause)}`, { cause });
    this.source = source;
  }
}

/** @throws SourceError for whatever `read` rejects with */
export async function reading<T>(source: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new SourceError(source, error);
  }
}

/** fetch hides the reason in its cause, and a failure on all addresses in the first of several. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message === 'fetch failed' && error.cause !== undefined ? reasonOf(error.cause) : error.message;
}
