import type { Response } from 'express';

/** Answers that have no body by definition keep having none. */
const hasNoBody = (status: number): boolean => status === 204 || status === 304;

/** Lets the service do its work and answer as it will, and puts another body into the answer. */
export function replaceBody(response: Response, { body, contentType }: { body: string; contentType: string | undefined }): void {
  const end = response.end.bind(response) as (chunk?: unknown, encoding?: unknown, callback?: unknown) => Response;
  response.end = ((chunk?: unknown, encoding?: unknown, callback?: unknown) => {
    if (response.headersSent || hasNoBody(response.statusCode)) return end(chunk, encoding, callback);
    const bytes = Buffer.from(body);
    response.setHeader('content-length', bytes.length);
    if (contentType !== undefined) response.setHeader('content-type', contentType);
    return end(bytes);
  }) as Response['end'];
}
