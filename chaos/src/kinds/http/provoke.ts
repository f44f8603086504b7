import { z } from 'zod';
import type { FaultContext } from '../../fault-context.ts';
import type { FaultPlace } from '../leased-fault.ts';

const openApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.object({ requestBody: z.unknown().optional() }))) });

export interface HttpFaultScope {
  readonly route?: string | undefined;
  readonly method?: string | undefined;
  readonly header?: string | undefined;
  readonly percent: number;
  readonly every?: number | undefined;
  readonly first?: number | undefined;
}

const MAX_REQUESTS = 60;
const NOBODY = '00000000-0000-4000-8000-000000000000';

/**
 * Requests that an HTTP fault is for and that change nothing: reading, for an id that nobody has, or a write without the body that its
 * contract asks for, which is refused. None where the fault counts its first few, which belong to others, or wants a header.
 */
export async function provokeHttp({ url }: FaultPlace, { fault, admin }: FaultContext<HttpFaultScope>): Promise<void> {
  const { route, method, header, percent, every = 1, first } = fault.parameters;
  if (header !== undefined || first !== undefined) return;
  const { paths } = openApi.parse((await admin.request('GET', `${url}/openapi.json`)).body);
  const harmless = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([name, { requestBody }]) => name === 'get' || requestBody !== undefined)
      .map(([name]) => ({ path, method: name.toUpperCase() as 'GET' | 'POST' | 'PUT' | 'DELETE' })),
  );
  const chosen = harmless
    .filter((each) => method === undefined || each.method === method)
    .find((each) => route === undefined || each.path.replaceAll(/\{(\w+)\}/g, ':$1') === route);
  if (chosen === undefined) return;
  const count = Math.min(MAX_REQUESTS, Math.ceil((200 / percent) * every));
  const target = url + chosen.path.replaceAll(/\{\w+\}/g, NOBODY);
  await Promise.allSettled(Array.from({ length: count }, () => admin.request(chosen.method, target)));
}
