import { Router } from 'express';
import type { StatusSnapshot } from '../status/snapshot.ts';
import type { Notification } from './alert-routes.ts';
import { ApiError } from './api-error.ts';
import { createChangeLog } from './change-log.ts';
import { createEventHub, frame } from './event-hub.ts';

export interface LiveOptions {
  readonly status: () => StatusSnapshot;
}

export interface Live {
  readonly routes: Router;
  /** For what others see happen: chaos, exercises. */
  send(event: string, data: unknown): void;
  notify(notification: Notification): void;
  /** Whether somebody listens. */
  readonly watched: boolean;
  /** Tells what has just been seen of the lab. */
  look(): void;
}

/**
 * `GET /events`: server-sent events `status` (after each look at the lab, which is once a second while somebody listens), `change` (a line of the timeline), `notification` (of an alert),
 * `exercise` (the attempt, as far as the learner may know it, whenever it changes).
 * `GET /changes`: the timeline so far, for who comes late.
 */
export function createLive({ status }: LiveOptions): Live {
  const hub = createEventHub();
  const log = createChangeLog((change) => hub.send('change', change));
  const routes = Router();
  routes.get('/changes', (_request, response) => void response.json({ changes: log.changes }));
  routes.get('/events', (_request, response) => {
    response.type('text/event-stream').set('cache-control', 'no-store');
    if (!hub.add(response)) throw new ApiError('overloaded', 'too many pages listen already; close some');
    // At once: nobody should look at an empty page for a second.
    response.write(`retry: 1000\n\n${frame('status', status())}`);
  });
  return {
    routes,
    send: (event, data) => hub.send(event, data),
    notify(notification) {
      hub.send('notification', notification);
      for (const { status: state, labels, annotations } of notification.alerts) {
        log.add({
          at: notification.receivedAt,
          kind: 'alert',
          subject: labels['alertname'] ?? 'alert',
          text: state === 'firing' ? `fires: ${annotations['summary'] ?? ''}` : 'is resolved',
          tone: state === 'resolved' ? 'good' : labels['severity'] === 'page' ? 'bad' : 'warn',
        });
      }
    },
    get watched() {
      return hub.size > 0;
    },
    look() {
      const snapshot = status();
      log.look(snapshot);
      if (hub.size > 0) hub.send('status', snapshot);
    },
  };
}
