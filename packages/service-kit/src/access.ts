import { AsyncResource } from 'node:async_hooks';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import type { RequestHandler } from 'express';

/** The label of a request that no route matched: its path is the client's to choose, so it cannot be a label. */
const UNMATCHED = 'unmatched';
/** As nginx: the client went away before the answer. */
const CLIENT_CLOSED = 499;

/** Counts and times every request, under the template of its route. */
export function access(metrics: Metrics, logger: Logger): RequestHandler {
  return function measure(request, response, next) {
    const startedAt = performance.now();
    metrics.add('http_requests_active', {}, 1);
    const completed = (): void => {
      const seconds = (performance.now() - startedAt) / 1_000;
      const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED;
      const labels = { method: request.method, route: response.locals.route ?? UNMATCHED, status };
      metrics.add('http_requests_active', {}, -1);
      metrics.increment('http_requests_total', labels);
      metrics.observe('http_request_duration_seconds', labels, seconds);
      logger.event('request_completed', `${request.method} ${labels.route} ${status}`, {
        ...labels,
        duration_ms: Math.round(seconds * 1_000),
      });
    };
    // A connection that the client closes does so outside of the request: bound, the line and the exemplar have its ids all the same.
    response.once('close', AsyncResource.bind(completed));
    next();
  };
}
