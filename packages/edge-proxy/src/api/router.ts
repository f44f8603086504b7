/** What a route gives back. Strings are sent as they are, with their content type. */
export interface Reply {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

export interface RouteRequest {
  /** The decoded parts of the path that stand for names. */
  readonly params: readonly string[];
  /** Reads the body, once. */
  text(): Promise<string>;
}

export type RouteHandler = (request: RouteRequest) => Reply | Promise<Reply>;

/** A path's handlers by method. In the path, `*` stands for one name. */
export interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, RouteHandler>>;
}

export type Match =
  | { readonly kind: 'found'; readonly handler: RouteHandler; readonly params: readonly string[] }
  | { readonly kind: 'wrong-method' }
  | { readonly kind: 'unknown' };

/** Paths match exactly: a slash at the end is another path, as with Toxiproxy. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match {
  const table = routes.map(({ path, methods }) => ({ segments: path.split('/'), methods: new Map(Object.entries(methods)) }));
  return (method, path) => {
    const given = path.split('/');
    for (const { segments, methods } of table) {
      const params = matchSegments(segments, given);
      if (params === undefined) continue;
      const handler = methods.get(method);
      return handler === undefined ? { kind: 'wrong-method' } : { kind: 'found', handler, params };
    }
    return { kind: 'unknown' };
  };
}

function matchSegments(pattern: readonly string[], given: readonly string[]): readonly string[] | undefined {
  if (pattern.length !== given.length) return undefined;
  const params: string[] = [];
  for (const [index, segment] of given.entries()) {
    if (pattern[index] === '*' && segment !== '') params.push(decodeName(segment));
    else if (pattern[index] !== segment) return undefined;
  }
  return params;
}

/** A name that is not validly encoded names nothing that exists; taken as it is, it gets the usual 404. */
function decodeName(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
