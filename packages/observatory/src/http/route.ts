import type { IncomingHttpHeaders } from 'node:http';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type ApiRequest = Readonly<{
  method: Method;
  path: string;
  /** What the `:name` parts of the route's path stand for, decoded. */
  params: Readonly<Record<string, string>>;
  /** The URL's parameters, followed by those of a form in the body. */
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Decompressed; empty for requests without a body. */
  body: Buffer;
  /** Aborts when the caller has gone away. */
  signal: AbortSignal;
}>;

/** `json` is serialised; `text` and `bytes` go out as they are, with the content type that is given. */
export type ApiReply = Readonly<
  { status?: number; headers?: Readonly<Record<string, string>> } & (
    | { json: unknown }
    | { text: string; contentType?: string }
    | { bytes: Uint8Array; contentType: string }
    | { empty: true }
  )
>;

/** `path` is made of fixed parts and `:name`s: `/api/v1/label/:name/values`. A thrown error is the API's own to describe. */
export type Route = Readonly<{
  method: Method;
  path: string;
  handle(request: ApiRequest): ApiReply | Promise<ApiReply>;
}>;
