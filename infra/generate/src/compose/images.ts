/** What runs, exactly. Dependency updates change this file, and `npm run generate` the rest. */
export const images = {
  /** Also the base of our own image; the same version as scripts/lib/pinned.mjs. */
  node: 'node:26.10.0-bookworm-slim',
  postgres: 'postgres:18.4',
  redis: 'redis:8.2',
  toxiproxy: 'ghcr.io/shopify/toxiproxy:2.12.0',
  collector: 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.159.0',
  prometheus: 'prom/prometheus:v3.14.0',
  alertmanager: 'prom/alertmanager:v0.34.0',
  loki: 'grafana/loki:3.7.6',
  tempo: 'grafana/tempo:3.0.3',
  grafana: 'grafana/grafana:13.2.0',
  postgresExporter: 'quay.io/prometheuscommunity/postgres-exporter:v0.20.1',
  redisExporter: 'oliver006/redis_exporter:v1.88.0',
  k6: 'grafana/k6:2.2.0',
} as const;

/** Ours: services, simulators, lab and chaos are one image. */
export const ownImage = 'faultline:local';
