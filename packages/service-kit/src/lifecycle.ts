import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@faultline/telemetry/logger';
import { shutdownTelemetry } from '@faultline/telemetry/shutdown';
import type { Express } from 'express';
import type { CommonConfig } from './boot.ts';
import { type Traffic, untilLeftAlone, watchTraffic } from './drain.ts';
import type { ReadinessProbe } from './readiness.ts';

/** Longer than any client of ours keeps an idle connection (10 s): the client closes first, so no request meets a closing socket. */
const KEEP_ALIVE_MS = 30_000;
const TELEMETRY_FLUSH_MS = 2_000;

export type RunOptions = {
  readonly app: Express;
  readonly config: Pick<CommonConfig, 'HOST' | 'PORT' | 'DRAIN_WAIT_MS' | 'DRAIN_TIMEOUT_MS' | 'TELEMETRY_FLUSH_MS'>;
  readonly logger: Logger;
  readonly readiness: ReadinessProbe;
  /** Closed in this order when no request is left: workers first, then clients, then pools. */
  readonly close: readonly (() => unknown)[];
};

/** Listens until SIGTERM or SIGINT, then drains. Resolves with the port once it listens. */
export async function runService(options: RunOptions): Promise<number> {
  const { app, config, logger } = options;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 30_000 }, app);
  // Above keepAliveTimeout, or a connection that was kept alive could be cut off while its next request's headers arrive.
  server.headersTimeout = KEEP_ALIVE_MS + 5_000;
  const traffic = watchTraffic(server);
  await listen(server, { host: config.HOST, port: config.PORT });
  const actual = (server.address() as AddressInfo).port;

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    void drain(server, { ...options, traffic, signal });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  logger.event('service_ready', `listening on ${config.HOST}:${actual}`, { port: actual });
  return actual;
}

function listen(server: Server, address: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * Unready first, and until every caller has seen it and left, while still answering: only then close the door.
 * So a rolling restart loses no request.
 */
async function drain(server: Server, options: RunOptions & { traffic: Traffic; signal: string }): Promise<void> {
  const { logger, readiness, config, close, traffic } = options;
  logger.event('service_draining', `${options.signal}: draining`, { signal: options.signal });
  readiness.drain();
  traffic.sendAway();
  await untilLeftAlone(traffic, config.DRAIN_WAIT_MS);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Connections that fall idle from now on are closed with their answer, by Node; what is still open at the end is cut.
  await Promise.race([closed, sleep(config.DRAIN_TIMEOUT_MS)]);
  server.closeAllConnections();
  for (const step of close) {
    try {
      await step();
    } catch (error) {
      logger.event('service_failed', 'closing failed', { error });
    }
  }
  logger.event('service_stopped', 'stopped');
  await logger.close();
  await shutdownTelemetry(config.TELEMETRY_FLUSH_MS);
  process.exit(0);
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** For main.ts: an error before or after the start is one log line and exit code 1, never a silent death. */
export function exitOnFailure(logger: Logger, work: () => unknown): void {
  const fail = (error: unknown): void => {
    logger.event(isConfigurationError(error) ? 'configuration_invalid' : 'service_failed', String((error as Error)?.message ?? error), {
      error,
    });
    void logger
      .close()
      .then(() => shutdownTelemetry(TELEMETRY_FLUSH_MS))
      .finally(() => process.exit(1));
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  Promise.try(work).catch(fail);
}

const isConfigurationError = (error: unknown): boolean => error instanceof Error && error.name === 'ConfigurationError';
