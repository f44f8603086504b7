import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** One endpoint of one service: what it takes, what it answers. Express, OpenAPI and the contract tests read the same value. */
export type Route = {
  readonly method: Method;
  /** Express form, `/orders/:id`; also the value of the `route` label. */
  readonly path: string;
  readonly summary: string;
  readonly auth?: 'session';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Successful answers by status; `null` is an empty body. */
  readonly responses: Readonly<Record<number, { readonly description: string; readonly body: z.ZodType | null }>>;
  readonly errors: readonly ErrorCode[];
};

export function defineRoutes<const R extends Readonly<Record<string, Route>>>(routes: R): R {
  return routes;
}
