import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { type ErrorCode, errorStatus, problem } from './errors.ts';
import { operationalRoutes } from './health.ts';
import type { Route } from './route.ts';

export type OpenApiInfo = { readonly title: string; readonly version: string; readonly description: string };

/** The OpenAPI 3.1 document of a service: its own routes and the operational ones that every service has. */
export function openApiDocument(info: OpenApiInfo, routes: Readonly<Record<string, Route>>) {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'session', { type: 'http', scheme: 'bearer' });
  for (const [operationId, route] of Object.entries({ ...routes, ...operationalRoutes })) registerRoute(registry, operationId, route);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({ openapi: '3.1.0', info: { ...info } });
}

function registerRoute(registry: OpenAPIRegistry, operationId: string, route: Route): void {
  const request = {
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { query: route.query } : {}),
    ...(route.headers ? { headers: route.headers } : {}),
    ...(route.body ? { body: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
  };
  registry.registerPath({
    method: route.method,
    path: route.path.replaceAll(/:(\w+)/g, '{$1}'),
    operationId,
    summary: route.summary,
    ...(route.auth ? { security: [{ [route.auth]: [] }] } : {}),
    request,
    responses: { ...problemResponses(route.errors), ...successResponses(route) },
  });
}

function successResponses(route: Route) {
  const type = route.path === operationalRoutes.metrics.path ? 'application/openmetrics-text' : 'application/json';
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, { description, body }]) => [
      status,
      body === null ? { description } : { description, content: { [type]: { schema: body } } },
    ]),
  );
}

/** Codes that share a status share an entry, which names them all. */
function problemResponses(codes: readonly ErrorCode[]) {
  const byStatus = Map.groupBy(codes, (code) => errorStatus[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      String(status),
      { description: group.join(', '), content: { 'application/problem+json': { schema: problem } } },
    ]),
  );
}
