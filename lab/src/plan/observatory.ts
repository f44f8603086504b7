import { join } from 'node:path';
import { writeStack } from '@faultline/infra-generate/stack';
import { ports, type ServiceName, servicePort } from '@faultline/topology';
import type { LabOptions } from './options.ts';

const HOST = '127.0.0.1';

export interface MonitoringPlan {
  readonly options: LabOptions;
  /** Where the files of this run are written. */
  readonly directory: string;
  /** Every replica that will run. */
  readonly replicas: readonly Readonly<{ service: ServiceName; replica: number }>[];
  /** Alert notifications go to the lab API, to a path that only who has it can know. */
  readonly webhookUrl: string;
}

/** The listeners of the observatory besides its own health check, which is Prometheus's. */
export const observatoryPorts = ['loki', 'tempo', 'alertmanager', 'otlp'] as const;

/**
 * What it stores lies outside of the heap, packed. Left to itself, the heap would still grow to twice what is stored before it is
 * cleaned up, since the garbage of every scrape and query fits.
 */
export const observatoryNodeArgs = ['--max-old-space-size=192'] as const;

export interface Monitoring {
  readonly env: Readonly<Record<string, string>>;
  /** Writes what the observatory reads; to be called before each of its starts. */
  readonly prepare: () => Promise<void>;
}

export function planMonitoring({ options, directory, replicas, webhookUrl }: MonitoringPlan): Monitoring {
  const targets = [
    ...replicas.map(({ service, replica }) => ({
      job: service,
      instance: `${service}-${replica}`,
      address: `${HOST}:${servicePort(service, replica, options.portOffset)}`,
    })),
    { job: 'chaos', instance: 'chaos-1', address: `${HOST}:${ports.chaos + options.portOffset}` },
    { job: 'observatory', instance: 'observatory-1', address: `${HOST}:${ports.prometheus + options.portOffset}` },
  ];
  return {
    env: {
      OBSERVATORY_HOST: HOST,
      OBSERVATORY_PORT_OFFSET: String(options.portOffset),
      PROMETHEUS_CONFIG: join(directory, 'prometheus/prometheus.yml'),
      ALERTMANAGER_CONFIG: join(directory, 'alertmanager/alertmanager.yml'),
    },
    async prepare() {
      writeStack({ directory, sloWindows: 'lab', targets, webhookUrl });
    },
  };
}
