import { ports } from '@faultline/topology';
import {
  after,
  boundedLogs,
  type Container,
  hardened,
  healthcheck,
  MONITORING,
  monitoringVolume,
  published,
  SECRETS,
  secretsVolume,
} from './container.ts';
import { images } from './images.ts';

const fetched = (url: string): readonly string[] => ['wget', '-q', '-O', '/dev/null', url];

/** The image does not make the folder that the volume is mounted on, so Docker makes it for root; and there is no shell to give it away. */
const ownsItsVolume = { user: '0:0', ...hardened, cap_add: ['DAC_OVERRIDE'] } as const;

/** Nothing waits for these: the shop works without them, and their images mostly have no shell to be asked with. */
export function telemetryStack(): Record<string, Container> {
  return {
    collector: {
      image: images.collector,
      command: ['--config=/etc/otelcol/config.yaml'],
      environment: { TEMPO_OTLP_ENDPOINT: 'http://tempo:4318', LOKI_OTLP_ENDPOINT: 'http://loki:3100/otlp' },
      ports: [published('otlp', ports.otlp), published('otlp_grpc', 4317)],
      volumes: ['./otel-collector/config.yaml:/etc/otelcol/config.yaml:ro', 'collector:/var/lib/otelcol'],
      ...ownsItsVolume,
      mem_limit: '160m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    prometheus: {
      image: images.prometheus,
      command: [
        `--config.file=${MONITORING}/prometheus/prometheus.yml`,
        '--storage.tsdb.path=/prometheus',
        '--storage.tsdb.retention.time=3d',
        // What Tempo derives from traces, and the dots on the graphs.
        '--web.enable-remote-write-receiver',
        '--enable-feature=exemplar-storage',
        '--web.external-url=http://localhost:${FAULTLINE_PORT_PROMETHEUS:-9090}',
      ],
      ports: [published('prometheus', ports.prometheus)],
      volumes: [monitoringVolume, 'prometheus:/prometheus'],
      depends_on: after('service_completed_successfully', 'init'),
      healthcheck: healthcheck(fetched('http://127.0.0.1:9090/-/ready')),
      ...hardened,
      mem_limit: '256m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    alertmanager: {
      image: images.alertmanager,
      // It looks for webhook-url from where it stands. (A working directory in a volume Docker would make itself, before init can.)
      entrypoint: ['sh', '-c', `cd ${MONITORING}/alertmanager && exec /bin/alertmanager "$$@"`, 'alertmanager'],
      command: [
        '--config.file=alertmanager.yml',
        '--storage.path=/alertmanager',
        '--cluster.listen-address=',
        '--web.external-url=http://localhost:${FAULTLINE_PORT_ALERTMANAGER:-9093}',
      ],
      ports: [published('alertmanager', ports.alertmanager)],
      volumes: [monitoringVolume, 'alertmanager:/alertmanager'],
      depends_on: after('service_completed_successfully', 'init'),
      healthcheck: healthcheck(fetched('http://127.0.0.1:9093/-/ready')),
      ...hardened,
      mem_limit: '48m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    loki: {
      image: images.loki,
      command: ['-config.file=/etc/loki/loki.yaml'],
      ports: [published('loki', ports.loki)],
      volumes: ['./loki/loki.yaml:/etc/loki/loki.yaml:ro', 'loki:/loki'],
      ...hardened,
      mem_limit: '224m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    tempo: {
      image: images.tempo,
      command: ['-target=all', '-config.file=/etc/tempo/tempo.yaml', '-config.expand-env=true'],
      environment: { PROMETHEUS_REMOTE_WRITE: 'http://prometheus:9090/api/v1/write' },
      ports: [published('tempo', ports.tempo)],
      volumes: ['./tempo/tempo.yaml:/etc/tempo/tempo.yaml:ro', 'tempo:/var/tempo'],
      ...ownsItsVolume,
      mem_limit: '256m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    grafana: {
      image: images.grafana,
      // Whoever reaches this port is at this machine: no login, and nobody has the administrator's password.
      environment: {
        GF_AUTH_ANONYMOUS_ENABLED: 'true',
        GF_AUTH_ANONYMOUS_ORG_ROLE: 'Editor',
        GF_AUTH_DISABLE_LOGIN_FORM: 'true',
        GF_SECURITY_ADMIN_PASSWORD__FILE: `${SECRETS}/grafana-admin`,
        GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: '/etc/faultline/dashboards/overview.json',
        GF_DASHBOARDS_MIN_REFRESH_INTERVAL: '1s',
        GF_USERS_DEFAULT_THEME: 'system',
        GF_ANALYTICS_REPORTING_ENABLED: 'false',
        GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
        GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
        GF_NEWS_NEWS_FEED_ENABLED: 'false',
        GF_PLUGINS_PREINSTALL_DISABLED: 'true',
        PROMETHEUS_URL: 'http://prometheus:9090',
        LOKI_URL: 'http://loki:3100',
        TEMPO_URL: 'http://tempo:3200',
        ALERTMANAGER_URL: 'http://alertmanager:9093',
      },
      ports: [published('grafana', 3000)],
      volumes: [
        secretsVolume,
        './grafana/provisioning:/etc/grafana/provisioning:ro',
        './grafana/dashboards:/etc/faultline/dashboards:ro',
        'grafana:/var/lib/grafana',
      ],
      tmpfs: ['/tmp'],
      depends_on: after('service_completed_successfully', 'init'),
      healthcheck: healthcheck(fetched('http://127.0.0.1:3000/api/health')),
      ...hardened,
      mem_limit: '256m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
  };
}
