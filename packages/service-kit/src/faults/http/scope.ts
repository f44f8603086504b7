import type { Random } from '@faultline/random';

/** A request as a fault sees it. */
export type FaultedRequest = {
  readonly route: string;
  readonly method: string;
  header(name: string): string | undefined;
};

export type HttpScope = {
  readonly route?: string | undefined;
  readonly method?: string | undefined;
  readonly header?: string | undefined;
  readonly percent: number;
  readonly every?: number | undefined;
  readonly first?: number | undefined;
};

/**
 * Whether a fault is for a request. Those that match are numbered from 1: of them `every` takes each Nth, `percent` a share of these, and
 * `first` ends it after so many. Counts, so it is to be asked once a request.
 */
export function createChooser(scope: HttpScope, random: Random): (request: FaultedRequest) => boolean {
  const matches = createMatcher(scope);
  const { every = 1, percent, first = Number.POSITIVE_INFINITY } = scope;
  let seen = 0;
  let chosen = 0;
  return (request) => {
    if (chosen >= first || !matches(request)) return false;
    seen += 1;
    if (seen % every !== 0 || random.float() * 100 >= percent) return false;
    chosen += 1;
    return true;
  };
}

function createMatcher({ route, method, header }: HttpScope): (request: FaultedRequest) => boolean {
  const [, name = '', value] = /^([^:]+)(?::\s*(.*))?$/.exec(header ?? '') ?? [];
  return (request) => {
    if (route === undefined ? neverByDefault.has(request.route) : route !== request.route) return false;
    if (method !== undefined && method !== request.method) return false;
    if (name === '') return true;
    const given = request.header(name);
    return given !== undefined && (value === undefined || given === value);
  };
}

/** What is no work of the service: only a fault that names it is for it. */
export const operationalRoutes = ['/health/ready', '/openapi.json', '/docs'] as const;
const neverByDefault: ReadonlySet<string> = new Set(operationalRoutes);
