import { z } from 'zod';
import { defineRoutes } from './route.ts';

export const healthCheck = z.object({
  ok: z.boolean(),
  /** Only a failing critical check makes a replica unready. */
  critical: z.boolean(),
  latencyMs: z.number(),
  error: z.string().optional(),
});

export const readiness = z.object({
  status: z.enum(['ready', 'degraded', 'not_ready']),
  checks: z.record(z.string(), healthCheck),
});
export type HealthCheck = z.infer<typeof healthCheck>;
export type Readiness = z.infer<typeof readiness>;

/** What every service answers besides its own endpoints. */
export const operationalRoutes = defineRoutes({
  live: {
    method: 'get',
    path: '/health/live',
    summary: 'The process runs and its event loop turns',
    responses: { 200: { description: 'Alive', body: z.object({ status: z.literal('live') }) } },
    errors: [],
  },
  ready: {
    method: 'get',
    path: '/health/ready',
    summary: 'Whether callers should send work to this replica',
    responses: {
      200: { description: 'Ready, or degraded: a dependency that is not critical is unwell', body: readiness },
      503: { description: 'Not ready: a critical check fails', body: readiness },
    },
    errors: [],
  },
  metrics: {
    method: 'get',
    path: '/metrics',
    summary: 'OpenMetrics',
    responses: { 200: { description: 'OpenMetrics text', body: z.string() } },
    errors: [],
  },
  openapi: {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    responses: { 200: { description: 'OpenAPI 3.1', body: z.looseObject({ openapi: z.string() }) } },
    errors: [],
  },
});
