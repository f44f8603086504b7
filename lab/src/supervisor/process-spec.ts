export type ProcessKind = 'store' | 'proxy' | 'service' | 'simulator' | 'telemetry' | 'chaos';

/** Everything there is to know about a process before it runs. */
export interface ProcessSpec {
  /** Unique: `payment-1`, `postgres`. */
  readonly name: string;
  readonly kind: ProcessKind;
  /** The service it is a replica of. */
  readonly service?: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: children inherit nothing by accident. */
  readonly env: Readonly<Record<string, string>>;
  /** Run as another user: PostgreSQL refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly cwd: string;
  readonly port: number;
  /** Names of processes that stop only after this one and, unless `startsAfter` says otherwise, must be ready before it starts. */
  readonly needs: readonly string[];
  /**
   * What must be ready before it starts, where that is not what it needs: fewer, of a process that waits for the others itself; later
   * ones, of a process that can wait, so that what the shop is opened with has the processor first.
   */
  readonly startsAfter?: readonly string[];
  readonly stop: { readonly signal: NodeJS.Signals; readonly graceMs: number };
  /** Runs before each start. */
  readonly prepare?: () => Promise<void>;
  /** One look: resolves when the process is ready to be used, rejects otherwise. Called again and again until it resolves. */
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Answers 2xx as long as the process is not stuck; whoever misses three times in a row is killed. */
  readonly livenessUrl?: string;
  /** Prometheus text, scraped for the status. */
  readonly metricsUrl?: string;
  readonly readinessUrl?: string;
}
