/** A service of a compose file, as far as ours use it. */
export interface Container {
  readonly image: string;
  readonly build?: { readonly context: string };
  readonly profiles?: readonly string[];
  readonly init?: true;
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly network_mode?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: Condition }>>;
  readonly healthcheck?: Healthcheck;
  readonly stop_grace_period?: string;
  readonly mem_limit: string;
  readonly read_only?: true;
  readonly restart: 'unless-stopped' | 'no';
  readonly security_opt?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly logging?: Readonly<{ driver: string; options: Readonly<Record<string, string>> }>;
}

type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

interface Healthcheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

/**
 * Each look starts a process in the container, on its processor and within its memory, so they are small and few. (Engines before 25
 * refuse a shorter interval for the start alone.)
 */
export function healthcheck(test: readonly string[]): Healthcheck {
  return { test: ['CMD', ...test], interval: '5s', timeout: '15s', retries: 12, start_period: '120s' };
}

/**
 * Asks a port of the container's own, with nothing but the shell: our image has no curl, and a Node started every few seconds took
 * more memory than some services had left. `statuses` is a pattern of bash.
 */
export function httpHealthcheck({ port, path, statuses = '2??' }: { port: number; path: string; statuses?: string }): Healthcheck {
  const host = `127.0.0.1:${port}`;
  const script = [
    `exec 3<>/dev/tcp/127.0.0.1/${port}`,
    `printf 'GET ${path} HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n' >&3`,
    'read -r _ status _ <&3',
    // A dollar of the shell's is two in a compose file.
    `[[ $$status == ${statuses} ]]`,
  ];
  return healthcheck(['bash', '-c', script.join(' && ')]);
}

/** Of `httpHealthcheck`: answers at all; without a token, it refuses. */
export const ANSWERS = '[234]??';

/** On loopback only; `FAULTLINE_PORT_<NAME>` moves it. */
export const published = (name: string, port: number, inside = port): string =>
  `127.0.0.1:\${FAULTLINE_PORT_${name.toUpperCase()}:-${port}}:${inside}`;

export const after = (condition: Condition, ...names: string[]): Record<string, { condition: Condition }> =>
  Object.fromEntries(names.map((name) => [name, { condition }]));

/** Nothing grows without bound, and nothing gains rights. */
export const hardened = {
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
} as const;

export const boundedLogs = { logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } } } as const;

/** Where secrets and the monitoring's configuration are, in every container that has them. */
export const SECRETS = '/run/faultline/secrets';
export const MONITORING = '/run/faultline/monitoring';
export const secretsVolume = `secrets:${SECRETS}:ro`;
export const monitoringVolume = `monitoring:${MONITORING}:ro`;

/** In the value of a variable, replaced by infra/docker/start.mjs. */
export const secret = (name: string): string => `{{${name}}}`;
