/**
 * Starts OpenTelemetry. It must run before anything that it instruments is imported, so a service's `start.ts` has two lines:
 *
 *     import '@faultline/telemetry/register';
 *     await import('./main.ts');
 *
 * As the first import of `main.ts` it would come too late: a module's imports are all linked before the first of them runs,
 * and ioredis and PostgreSQL would silently be missing from the traces.
 *
 * Environment: the standard OTEL_* names. OTEL_SERVICE_NAME is required. Unset OTEL_EXPORTER_OTLP_ENDPOINT means
 * http://127.0.0.1:4318; OTEL_TRACES_EXPORTER=none and OTEL_LOGS_EXPORTER=none send nothing, and ids are on log lines all the same;
 * OTEL_EXPORTER_OTLP_TIMEOUT is how many ms an export may take, 3000 if unset; OTEL_SDK_DISABLED=true turns everything off;
 * OTEL_TRACES_SAMPLER and _ARG choose the sampling.
 */
import { context } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { LeanContextManager } from './context-manager.ts';
import { observedLogExporter, observedSpanExporter } from './exporters.ts';
import { CorrelationAndRedaction, LogCounter } from './processors.ts';
import { setShutdown } from './shutdown.ts';
import { observeExport } from './telemetry-health.ts';

const env = process.env;

if (env['OTEL_SDK_DISABLED'] !== 'true') start();

function start(): void {
  register({ include: ['ioredis', 'pg', 'pg-pool', 'http', 'https', 'node:http', 'node:https'] });
  const endpoint = (env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? 'http://127.0.0.1:4318').replace(/\/$/, '');
  // Short: with no backend there, exports fail fast and memory stays flat; the queue is bounded and drops what does not fit.
  const timeoutMillis = Number(env['OTEL_EXPORTER_OTLP_TIMEOUT']) || 3_000;
  const client = { timeoutMillis };
  // As often as metrics are scraped. An export is a request of its own (decision 15).
  const batch = { maxQueueSize: 4_096, maxExportBatchSize: 512, scheduledDelayMillis: 2_000, exportTimeoutMillis: timeoutMillis + 2_000 };
  const spanExporter = observedSpanExporter(new OTLPTraceExporter({ ...client, url: `${endpoint}/v1/traces` }), observeExport);
  const logExporter = observedLogExporter(new OTLPLogExporter({ ...client, url: `${endpoint}/v1/logs` }), observeExport);

  const sdk = startNodeSdk({
    // What fails is told by our own metric and log line, once; the SDK's diagnostics would repeat it at every batch.
    logLevel: 'none',
    resourceAttributes: {
      'service.name': env['OTEL_SERVICE_NAME'] ?? 'unknown_service',
      'service.namespace': 'faultline',
      'service.version': env['SERVICE_VERSION'] ?? '0.1.0',
      'service.instance.id': env['SERVICE_INSTANCE_ID'] ?? '1',
      'deployment.environment.name': env['DEPLOYMENT_ENVIRONMENT'] ?? 'local',
    },
    // Detectors for hosts and clouds would ask the network at start.
    resourceDetectors: [],
    // Metrics are prom-client's and are scraped; the SDK would push a second, empty set.
    metricReaders: [],
    spanProcessors: [
      new CorrelationAndRedaction(),
      ...(env['OTEL_TRACES_EXPORTER'] === 'none' ? [] : [new BatchSpanProcessor({ exporter: spanExporter, ...batch })]),
    ],
    logRecordProcessors: [
      new LogCounter(),
      ...(env['OTEL_LOGS_EXPORTER'] === 'none' ? [] : [new BatchLogRecordProcessor({ exporter: logExporter, ...batch })]),
    ],
    instrumentations: [
      // Express has none: service-kit's bind-route.ts names the request's span after its route, and a span for each middleware would
      // only hide the work.
      new HttpInstrumentation({ ignoreIncomingRequestHook: ({ url }) => isOperational(url) }),
      // A wait for a connection is an event on the span that waits (service-kit's postgres.ts), when there was one.
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
      new IORedisInstrumentation({ requireParentSpan: true }),
    ],
  });
  // The SDK makes its own, whatever it is given.
  context.disable();
  context.setGlobalContextManager(new LeanContextManager().enable());
  setShutdown(() => sdk.shutdown());
}

function isOperational(url = ''): boolean {
  return url.startsWith('/health/') || url.startsWith('/metrics') || url.startsWith('/internal/');
}
