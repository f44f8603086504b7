import { ports, serviceNames } from '@faultline/topology';
import {
  ANSWERS,
  after,
  boundedLogs,
  type Container,
  hardened,
  httpHealthcheck,
  MONITORING,
  published,
  SECRETS,
  secret,
} from './container.ts';
import { images, ownImage } from './images.ts';
import { ownContainer } from './shop.ts';

const PROBE_PORT = 8099;

/** What makes it a lab: secrets, the lab API with the console, and what stands in for a shell where an image has none. */
export function labSide(): Record<string, Container> {
  return {
    // Runs once, before everything else: secrets that nobody chose, and the monitoring's configuration.
    init: {
      image: ownImage,
      build: { context: '..' },
      init: true,
      command: ['infra/generate/src/compose/init.ts'],
      environment: { SLO_WINDOWS: '${SLO_WINDOWS:-lab}' },
      volumes: [`secrets:${SECRETS}`, `monitoring:${MONITORING}`],
      tmpfs: ['/tmp'],
      ...hardened,
      mem_limit: '112m',
      restart: 'no',
      ...boundedLogs,
    },
    lab: ownContainer('lab/src/compose/main.ts', {
      environment: {
        LAB_TOKEN: secret('lab-token'),
        ADMIN_TOKEN: secret('admin-token'),
        ALERT_HOOK: secret('alert-hook'),
        ...Object.fromEntries(
          ['order', 'payment', 'inventory', 'gateway'].map((name) => [
            `DATABASE_URL_${name.toUpperCase()}`,
            `postgres://${name}:${secret(`postgres-${name}`)}@postgres:5432/${name}`,
          ]),
        ),
        FAULTLINE_STATE_DIR: '/var/lib/faultline',
      },
      ports: [published('lab', ports.lab)],
      volumes: ['lab:/var/lib/faultline', 'shoppers:/var/lib/faultline-shoppers:ro', 'provider:/var/lib/faultline-provider:ro'],
      depends_on: after('service_completed_successfully', 'init'),
      healthcheck: httpHealthcheck({ port: ports.lab, path: '/api/status', statuses: ANSWERS }),
      // Commands run in here too; an experiment is three processes for a while: the lab, the command, and the look at the books.
      mem_limit: '256m',
    }),
    // Injects faults, and takes them back. It reaches what it breaks straight, not through the proxies.
    chaos: ownContainer('chaos/src/main.ts', {
      environment: {
        HOST: '0.0.0.0',
        PORT: String(ports.chaos),
        ADMIN_TOKEN: secret('admin-token'),
        LAB_TOKEN: secret('lab-token'),
        ALLOWED_HOSTS: 'chaos',
        STATE_FILE: '/var/lib/faultline/chaos.json',
        TOXIPROXY_URL: `http://toxiproxy:${ports.toxiproxy}`,
        PROMETHEUS_URL: `http://prometheus:${ports.prometheus}`,
        PROVIDER_URL: `http://provider:${ports.provider}`,
        REDIS_URL: 'redis://redis:6379',
        ...Object.fromEntries(
          serviceNames.flatMap((name) => [
            [`${name.toUpperCase()}_URLS`, `http://${name}:${ports[name]}`],
            [`${name.toUpperCase()}_DATABASE_URL`, `postgres://${name}:${secret(`postgres-${name}`)}@postgres:5432/${name}`],
          ]),
        ),
      },
      volumes: ['chaos:/var/lib/faultline'],
      depends_on: after('service_completed_successfully', 'init'),
      mem_limit: '112m',
    }),
    // Collector, Loki, Tempo, Toxiproxy and an exporter have no shell to be asked with: this asks them.
    probe: ownContainer('lab/src/compose/probe.ts', {
      environment: {
        PORT: String(PROBE_PORT),
        PROBE_TARGETS: [
          'collector=http://collector:13133/',
          'loki=http://loki:3100/ready',
          'tempo=http://tempo:3200/ready',
          `toxiproxy=http://toxiproxy:${ports.toxiproxy}/version`,
          'postgres-exporter=http://postgres-exporter:9187/',
          'redis-exporter=http://redis-exporter:9121/health',
        ].join(' '),
      },
      healthcheck: httpHealthcheck({ port: PROBE_PORT, path: '/health/ready' }),
      mem_limit: '80m',
    }),
    // The only one that holds Docker's socket, and only when asked for: killing and pausing containers is what it lets through.
    'docker-proxy': {
      image: ownImage,
      profiles: ['process-faults'],
      init: true,
      // Who may open the socket differs from machine to machine; root may.
      user: '0:0',
      entrypoint: ['node', 'lab/src/compose/docker-proxy.ts'],
      volumes: ['/var/run/docker.sock:/var/run/docker.sock'],
      tmpfs: ['/tmp'],
      ...hardened,
      cap_add: ['DAC_OVERRIDE'],
      mem_limit: '64m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    k6: {
      image: images.k6,
      profiles: ['load'],
      command: ['run', '/load/${K6_SCRIPT:-smoke}.js'],
      environment: { BASE_URL: `http://gateway:${ports.gateway}` },
      volumes: ['../load:/load:ro'],
      depends_on: after('service_healthy', 'gateway'),
      ...hardened,
      mem_limit: '256m',
      restart: 'no',
      ...boundedLogs,
    },
  };
}
