/** What the proxy in front of Docker's socket lets pass: to list the containers of our own project, and these actions on one of them. */

export const containerActions = ['start', 'stop', 'restart', 'kill', 'pause', 'unpause'] as const;

export const PROJECT_LABEL = 'com.docker.compose.project';
export const SERVICE_LABEL = 'com.docker.compose.service';

/** Who stops these stops the lab itself, or what everybody's safety hangs on. */
const untouchable = new Set(['lab', 'docker-proxy', 'init']);

export interface KnownContainer {
  readonly id: string;
  readonly project?: string | undefined;
  readonly service?: string | undefined;
}

export type Request = { readonly kind: 'list' } | { readonly kind: 'act'; readonly id: string; readonly action: string };

/** Undefined for whatever is neither: everything that is not named here is refused. */
export function parseDockerRequest(method: string, url: string): Request | undefined {
  const { pathname } = new URL(url, 'http://docker');
  if (method === 'GET' && pathname === '/containers/json') return { kind: 'list' };
  const [, id, action] = /^\/containers\/([0-9a-f]{12,64})\/([a-z]+)$/.exec(pathname) ?? [];
  if (method !== 'POST' || id === undefined || action === undefined) return undefined;
  return (containerActions as readonly string[]).includes(action) ? { kind: 'act', id, action } : undefined;
}

export function mayTouch(container: KnownContainer | undefined, project: string): boolean {
  return container !== undefined && container.project === project && container.service !== undefined && !untouchable.has(container.service);
}
