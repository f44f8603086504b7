import type { ExpositionFormat } from './exposition.ts';

export type PageRequest = Readonly<{ url: string; timeoutMs: number; maxBytes: number }>;
export type Page = Readonly<{ text: string; format: ExpositionFormat }>;

/** Gets a page of metrics. Rejects when that fails in any way: the message is what `/api/v1/targets` shows. */
export type FetchPage = (request: PageRequest) => Promise<Page>;

const ACCEPT = 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

export const fetchPage: FetchPage = async ({ url, timeoutMs, maxBytes }) => {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      signal,
      headers: { accept: ACCEPT, 'x-prometheus-scrape-timeout-seconds': String(timeoutMs / 1000) },
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`server returned HTTP status ${response.status} ${response.statusText}`.trimEnd());
    }
    const format = formatOf(response.headers.get('content-type') ?? '');
    if (format instanceof Error) {
      await response.body?.cancel();
      throw format;
    }
    return { text: await readText(response, maxBytes), format };
  } catch (error) {
    throw signal.aborted ? new Error(`Get ${JSON.stringify(url)}: context deadline exceeded`, { cause: error }) : reasonOf(url, error);
  }
};

/** Since version 3, Prometheus does not guess. */
function formatOf(contentType: string): ExpositionFormat | Error {
  switch (contentType.split(';')[0]?.trim().toLowerCase()) {
    case 'application/openmetrics-text':
      return 'openmetrics';
    case 'text/plain':
      return 'text';
    default:
      return new Error(
        `received unsupported Content-Type ${JSON.stringify(contentType)} and no fallback_scrape_protocol specified for target`,
      );
  }
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error('body size limit exceeded');
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join('');
}

/** `fetch failed` says nothing: its cause does. */
function reasonOf(url: string, error: unknown): Error {
  const cause = error instanceof TypeError ? error.cause : undefined;
  if (!(cause instanceof Error)) return error instanceof Error ? error : new Error(String(error));
  return new Error(`Get ${JSON.stringify(url)}: ${cause.message}`, { cause: error });
}
