import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createAlertmanager } from './alertmanager/index.ts';
import type { ApiName, Ports } from './config.ts';
import { describeSelf } from './describe-self.ts';
import { type ApiServer, createApiServer } from './http/api-server.ts';
import type { ApiReply, Route } from './http/route.ts';
import { createDetectedFieldsRoutes } from './loki/detected-fields.ts';
import { describeLokiError } from './loki/envelope.ts';
import { createLokiQueryRoutes } from './loki/query-routes.ts';
import { createLokiStreamRoutes } from './loki/stream-routes.ts';
import { createOtlpRoutes, describeOtlpError } from './otlp/routes.ts';
import { createOwnMetrics } from './own-metrics.ts';
import { describePrometheusError } from './prometheus/envelope.ts';
import { createQueryRoutes } from './prometheus/query-routes.ts';
import { createSeriesRoutes } from './prometheus/series-routes.ts';
import { createStatusRoutes } from './prometheus/status-routes.ts';
import { createQueryGate, defaultQueryGateOptions, type QueryGateOptions } from './query-gate.ts';
import { createRuleEngine } from './rules/index.ts';
import { type PrometheusConfig, parsePrometheusConfig } from './scrape/config.ts';
import { type FetchPage, fetchPage as fetchOverHttp } from './scrape/fetch-page.ts';
import { createScrapeManager } from './scrape/scrape-manager.ts';
import type { Clock } from './seams.ts';
import { createStores, type StoreLimits, type Stores } from './stores.ts';
import { describeTempoError } from './tempo/envelope.ts';
import { createTempoSearchRoutes } from './tempo/search-routes.ts';
import { createTagRoutes } from './tempo/tag-routes.ts';
import { createTraceRoutes } from './tempo/trace-routes.ts';

export type ObservatoryOptions = Readonly<{
  prometheusConfigFile: string;
  alertmanagerConfigFile: string;
  /** What links in alerts point at: scheme, host and the ports that will be listened on. */
  host: string;
  ports: Ports;
  clock: Clock;
  limits?: StoreLimits;
  queries?: Partial<QueryGateOptions>;
  fetchPage?: FetchPage;
  /** One line for the log. */
  onProblem: (message: string) => void;
}>;

export interface Observatory {
  readonly stores: Stores;
  /** Opens every port (0 for a free one) and starts to scrape and to evaluate rules. Resolves with the ports in use. */
  listen(): Promise<Ports>;
  close(): Promise<void>;
}

/** Exporters send some hundred kilobytes at most; queries are far smaller. */
const MAX_PUSH_BYTES = 8 * 1024 * 1024;
const MAX_QUERY_BYTES = 1024 * 1024;
/** Sixteen bytes each, while a query runs: an hour of all series of the default lab fits. */
const MAX_SAMPLES = 10_000_000;
const MAX_LOG_LINES_READ = 2_000_000;
const MAX_SPANS_READ = 2_000_000;

/**
 * Prometheus, Loki, Tempo and Alertmanager in one process, on the ports of the real ones. Throws ConfigError for a
 * prometheus.yml that cannot be used.
 */
export function createObservatory(options: ObservatoryOptions): Observatory {
  const { clock, onProblem } = options;
  const config = readConfig(options);
  for (const warning of config.warnings) onProblem(`${options.prometheusConfigFile}: ${warning}`);
  const urlOf = (api: ApiName): string => `http://${options.host}:${options.ports[api]}`;

  const stores = createStores(clock, options.limits);
  const gate = createQueryGate({ ...defaultQueryGateOptions, ...options.queries });
  const { jobs } = config;
  const scrape = createScrapeManager({ jobs, store: stores.metrics, clock, fetchPage: options.fetchPage ?? fetchOverHttp, onProblem });
  const alertmanager = createAlertmanager({
    configFile: options.alertmanagerConfigFile,
    clock,
    externalUrl: urlOf('alertmanager'),
    onProblem,
  });
  const rules = createRuleEngine({
    host: { querier: stores.metrics.querier, append: stores.metrics.appendSamples },
    clock,
    ruleFiles: config.ruleFiles,
    evaluationIntervalMs: config.evaluationIntervalMs,
    externalLabels: config.externalLabels,
    externalUrl: urlOf('prometheus'),
    sink: alertmanager,
    onProblem,
  });
  const ownMetrics = createOwnMetrics(describeSelf(stores, gate));
  const { metrics, logs, traces, tags, decodeTraces, takeSpans } = stores;
  const { evaluationIntervalMs } = config;

  const server = (name: string, routes: readonly Route[], describeError: (error: unknown) => ApiReply): ApiServer =>
    createApiServer({ name, routes, describeError, maxBodyBytes: name === 'otlp' ? MAX_PUSH_BYTES : MAX_QUERY_BYTES, onProblem });
  const servers: Readonly<Record<ApiName, ApiServer>> = {
    prometheus: server(
      'prometheus',
      [
        ...createQueryRoutes({ store: metrics, gate, clock, evaluationIntervalMs, maxSamples: MAX_SAMPLES }),
        ...createSeriesRoutes(metrics),
        ...createStatusRoutes({ scrape, ownMetrics }),
        ...rules.routes,
      ],
      describePrometheusError,
    ),
    loki: server(
      'loki',
      [
        ...createLokiQueryRoutes({ querier: logs.querier, gate, clock, maxEntriesRead: MAX_LOG_LINES_READ }),
        ...createLokiStreamRoutes({ logs, clock }),
        ...createDetectedFieldsRoutes({ querier: logs.querier, gate, clock }),
      ],
      describeLokiError,
    ),
    tempo: server(
      'tempo',
      [
        ...createTempoSearchRoutes({ querier: traces.querier, gate, clock, maxSpansRead: MAX_SPANS_READ }),
        ...createTraceRoutes(traces),
        ...createTagRoutes(tags),
      ],
      describeTempoError,
    ),
    alertmanager: server('alertmanager', alertmanager.routes, describePrometheusError),
    otlp: server('otlp', createOtlpRoutes({ decodeTraces, takeSpans, logs, clock }), describeOtlpError),
  };
  const apis = Object.keys(servers) as ApiName[];
  const parts = [stores, alertmanager, rules, scrape];

  async function close(): Promise<void> {
    await Promise.all(apis.map((api) => servers[api].close()));
    // What feeds others ends before them.
    for (const part of parts.toReversed()) await part.stop();
  }

  return {
    stores,
    async listen() {
      const { host, ports } = options;
      const listening = await Promise.allSettled(apis.map((api) => servers[api].listen({ host, port: ports[api] })));
      const failed = listening.find((result) => result.status === 'rejected');
      if (failed !== undefined) {
        await close();
        throw failed.reason;
      }
      for (const part of parts) part.start();
      return Object.fromEntries(apis.map((api, i) => [api, listening[i]?.status === 'fulfilled' ? listening[i].value : 0])) as Ports;
    },
    close,
  };
}

function readConfig({ prometheusConfigFile }: ObservatoryOptions): PrometheusConfig {
  return parsePrometheusConfig(readFileSync(prometheusConfigFile, 'utf8'), dirname(prometheusConfigFile));
}
