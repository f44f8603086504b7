import { ports, proxies, serviceNames } from '@faultline/topology';
import { after, boundedLogs, type Container, hardened, healthcheck, published, SECRETS, secretsVolume } from './container.ts';
import { images } from './images.ts';

/** What the services stand on, and the proxies in between. */
export function stores(): Record<string, Container> {
  return {
    postgres: {
      image: images.postgres,
      // The password comes from a file, and the image's own variable for that is not in every build of it.
      entrypoint: ['sh', '-c', `POSTGRES_PASSWORD="$$(cat ${SECRETS}/postgres-admin)" exec docker-entrypoint.sh "$$@"`, 'postgres'],
      command: ['postgres', '-c', 'shared_buffers=64MB', '-c', 'max_connections=150', '-c', 'log_min_duration_statement=1000'],
      environment: {
        POSTGRES_USER: 'postgres',
        PGDATA: '/var/lib/postgresql/18/docker',
        // One database and one role each, made at the first start.
        FAULTLINE_DATABASES: serviceNames.join(' '),
      },
      ports: [published('postgres', ports.postgres, 5432)],
      volumes: [secretsVolume, './postgres:/docker-entrypoint-initdb.d:ro', 'postgres:/var/lib/postgresql'],
      depends_on: after('service_completed_successfully', 'init'),
      // Over TCP: while the databases are made, the server listens on its socket alone.
      healthcheck: healthcheck(['pg_isready', '--quiet', '--host=127.0.0.1', '--username=postgres']),
      mem_limit: '192m',
      stop_grace_period: '30s',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    redis: {
      image: images.redis,
      command: ['redis-server', '--save', '', '--appendonly', 'no', '--maxmemory', '48mb', '--maxmemory-policy', 'noeviction'],
      ports: [published('redis', ports.redis, 6379)],
      tmpfs: ['/data'],
      healthcheck: healthcheck(['redis-cli', 'ping']),
      mem_limit: '96m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    toxiproxy: {
      image: images.toxiproxy,
      command: ['-host=0.0.0.0', '-config=/etc/toxiproxy.json', '-proxy-metrics', '-runtime-metrics'],
      user: '65534:65534',
      ports: [published('toxiproxy', ports.toxiproxy)],
      volumes: ['./toxiproxy/toxiproxy.json:/etc/toxiproxy.json:ro'],
      ...hardened,
      mem_limit: '64m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    'postgres-exporter': {
      image: images.postgresExporter,
      environment: {
        DATA_SOURCE_URI: 'postgres:5432/postgres?sslmode=disable',
        DATA_SOURCE_USER: 'monitor',
        DATA_SOURCE_PASS_FILE: `${SECRETS}/postgres-monitor`,
      },
      volumes: [secretsVolume],
      depends_on: after('service_healthy', 'postgres'),
      ...hardened,
      mem_limit: '40m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
    'redis-exporter': {
      image: images.redisExporter,
      environment: { REDIS_ADDR: 'redis://redis:6379' },
      ...hardened,
      mem_limit: '32m',
      restart: 'unless-stopped',
      ...boundedLogs,
    },
  };
}

/** The file that Toxiproxy reads at its start: the proxies of the embedded lab, on the same ports. */
export function toxiproxyConfig(): readonly { name: string; listen: string; upstream: string; enabled: true }[] {
  const portInside: Readonly<Record<string, number>> = { postgres: 5432, redis: 6379 };
  return proxies().map(({ name, edge, port, upstreamPort }) => {
    const host = edge.slice(edge.indexOf('-') + 1);
    return { name, listen: `0.0.0.0:${port}`, upstream: `${host}:${portInside[host] ?? upstreamPort}`, enabled: true };
  });
}
