import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { Redis as Client } from 'ioredis';
import { ServiceError } from './service-error.ts';

export type RedisOptions = {
  readonly url: string;
  readonly service: string;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly connectTimeoutMs?: number;
  readonly commandTimeoutMs?: number;
  /** False: commands wait for as long as it takes, in a queue while there is no connection; to see what failing fast is good for. */
  readonly failsFast?: boolean;
};

export type Redis = {
  /** Runs commands on the shared connection. Any failure is `dependency_unavailable`: our commands are never at fault by themselves. */
  run<T>(work: (client: Client) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
};

/**
 * One connection without an offline queue: while Redis is away a command fails at once, instead of waiting in memory for a
 * connection that may come back after its caller has gone.
 */
export function createRedis(options: RedisOptions): Redis {
  const { url, service, metrics, logger, connectTimeoutMs = 500, commandTimeoutMs = 400, failsFast = true } = options;
  const client = new Client(url, {
    connectionName: service,
    connectTimeout: connectTimeoutMs,
    ...(failsFast
      ? { commandTimeout: commandTimeoutMs, enableOfflineQueue: false, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false }
      : { maxRetriesPerRequest: null }),
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), 1_000),
  });
  let connected = true;
  client.on('ready', () => {
    connected = true;
  });
  client.on('error', (error: Error) => {
    // ioredis repeats the error at every attempt to reconnect; the first says it all.
    if (connected) logger.event('pool_error', 'the Redis connection broke', { dependency: 'redis', error });
    connected = false;
  });

  async function measured<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    let outcome = 'ok';
    try {
      return await work();
    } catch (error) {
      outcome = error instanceof Error && /timed out/i.test(error.message) ? 'timeout' : 'failure';
      throw new ServiceError('dependency_unavailable', 'Redis does not answer', { cause: error });
    } finally {
      const labels = { dependency: 'redis', outcome };
      metrics.increment('dependency_requests_total', labels);
      metrics.increment('dependency_attempts_total', labels);
      metrics.observe('dependency_request_duration_seconds', labels, (performance.now() - startedAt) / 1_000);
    }
  }

  return {
    run: (work) => measured(() => work(client)),
    ping: () => measured(async () => void (await client.ping())),
    async close() {
      await client.quit().catch(() => client.disconnect());
    },
  };
}
