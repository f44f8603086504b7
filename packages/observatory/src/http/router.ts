import type { Method, Route } from './route.ts';

export type Found = Readonly<{ route: Route; params: Readonly<Record<string, string>> }>;

/** Finds the route for a request: `'wrong-method'` where only others of the path exist. */
export function createRouter(routes: readonly Route[]): (method: Method, path: string) => Found | 'wrong-method' | undefined {
  const patterns = routes.map((route) => ({ route, parts: route.path.split('/') }));
  // Fixed parts count for more than parameters, whatever the order of the list.
  const parameterCount = ({ path }: Route): number => path.split('/:').length;
  patterns.sort((a, b) => parameterCount(a.route) - parameterCount(b.route));

  return (method, path) => {
    const actual = path.split('/');
    let wrongMethod = false;
    for (const { route, parts } of patterns) {
      const params = match(parts, actual);
      if (params === undefined) continue;
      if (route.method === method) return { route, params };
      wrongMethod = true;
    }
    return wrongMethod ? 'wrong-method' : undefined;
  };
}

function match(pattern: readonly string[], actual: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    const part = pattern[i] as string;
    const value = actual[i] as string;
    if (part.startsWith(':')) {
      const decoded = decode(value);
      if (decoded === undefined || decoded === '') return undefined;
      params[part.slice(1)] = decoded;
    } else if (part !== value) {
      return undefined;
    }
  }
  return params;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
