import { timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { ApiError } from './api-error.ts';

/** Alertmanager's webhook, version 4, as far as the lab shows it. */
const notification = z.object({
  status: z.enum(['firing', 'resolved']),
  receiver: z.string(),
  groupKey: z.string(),
  groupLabels: z.record(z.string(), z.string()),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
      startsAt: z.string(),
      endsAt: z.string(),
    }),
  ),
});
export type Notification = z.infer<typeof notification> & { readonly receivedAt: string };

const KEPT = 200;

export interface AlertLog {
  readonly notifications: readonly Notification[];
  add(notification: Notification): void;
}

/** The newest notifications of this run, oldest first; `onAdd` is told of each. */
export function createAlertLog(onAdd: (notification: Notification) => void): AlertLog {
  const notifications: Notification[] = [];
  return {
    notifications,
    add(one) {
      notifications.push(one);
      if (notifications.length > KEPT) notifications.shift();
      onAdd(one);
    },
  };
}

/**
 * Where Alertmanager delivers. It stands outside of the guard, since a webhook has no token to send: the secret is in its path,
 * and opens nothing else.
 */
export function alertHookRoutes(secret: string, log: AlertLog): Router {
  const router = Router();
  router.post('/:secret', (request, response) => {
    if (!equal(request.params.secret, secret)) throw new ApiError('not_found', 'there is no such hook');
    log.add({ ...notification.parse(request.body), receivedAt: new Date().toISOString() });
    response.status(204).end();
  });
  return router;
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
