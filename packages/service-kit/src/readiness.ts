import type { HealthCheck, Readiness } from '@faultline/contracts/health';
import type { Clock } from '@faultline/resilience';
import { ServiceError } from './service-error.ts';

export type Check = {
  readonly name: string;
  /** Only what the service cannot do anything without. A dependency that others share never is: it would take out every replica at once. */
  readonly critical: boolean;
  /** Rejects, or throws, when unwell. `signal` aborts when the check's time is up. */
  run(signal: AbortSignal): Promise<void> | void;
};

export type ReadinessOptions = {
  readonly checks: readonly Check[];
  readonly clock: Clock;
  /** An answer is given again for this long, so that probes cost the dependencies nothing. */
  readonly cacheMs?: number;
  /** A check that takes longer has failed. */
  readonly timeoutMs?: number;
  /** Every check is critical, whatever it says itself, and `turnAway` turns callers away. */
  readonly isDeep?: boolean;
  readonly onChange?: (current: Readiness, previous: Readiness | undefined) => void;
};

export type ReadinessProbe = {
  /** The current answer; concurrent callers share one evaluation. Never rejects. */
  evaluate(): Promise<Readiness>;
  readonly latest: Readiness | undefined;
  /** @throws ServiceError `dependency_unavailable` when this replica is deep and its latest answer was not ready */
  turnAway(): void;
  /** From now on not ready, at once: the first step of a drain. */
  drain(): void;
};

export function createReadiness(options: ReadinessOptions): ReadinessProbe {
  const { clock, cacheMs = 500, timeoutMs = 400, isDeep = false, onChange } = options;
  const checks = isDeep ? options.checks.map((check) => ({ ...check, critical: true })) : options.checks;
  let latest: Readiness | undefined;
  let evaluatedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<Readiness> | undefined;
  let draining = false;

  async function run(): Promise<Readiness> {
    const results = await Promise.all(checks.map(async (check) => [check.name, await runCheck(check, { clock, timeoutMs })] as const));
    const all: Record<string, HealthCheck> = Object.fromEntries(results);
    if (draining) all['draining'] = { ok: false, critical: true, latencyMs: 0, error: 'shutting down' };
    const previous = latest;
    latest = { status: overall(all), checks: all };
    evaluatedAt = clock.now();
    if (summary(previous) !== summary(latest)) onChange?.(latest, previous);
    return latest;
  }

  function evaluate(): Promise<Readiness> {
    if (latest && clock.now() - evaluatedAt < cacheMs) return Promise.resolve(latest);
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    evaluate,
    get latest() {
      return latest;
    },
    turnAway() {
      if (!isDeep) return;
      // Whoever comes finds what was last answered, and sees to it that it is asked again.
      void evaluate();
      if (latest?.status === 'not_ready') throw new ServiceError('dependency_unavailable', 'this replica is not ready');
    },
    drain() {
      draining = true;
      evaluatedAt = Number.NEGATIVE_INFINITY;
    },
  };
}

async function runCheck(check: Check, { clock, timeoutMs }: { clock: Clock; timeoutMs: number }): Promise<HealthCheck> {
  const startedAt = clock.now();
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    await Promise.race([Promise.resolve(check.run(controller.signal)), late]);
    return { ok: true, critical: check.critical, latencyMs: round(clock.now() - startedAt) };
  } catch (error) {
    return {
      ok: false,
      critical: check.critical,
      latencyMs: round(clock.now() - startedAt),
      error: error instanceof Error ? error.message : String(error),
    };
  } finally {
    clearTimeout(timer);
  }
}

function overall(checks: Readonly<Record<string, HealthCheck>>): Readiness['status'] {
  const failed = Object.values(checks).filter((check) => !check.ok);
  if (failed.some((check) => check.critical)) return 'not_ready';
  return failed.length > 0 ? 'degraded' : 'ready';
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

const summary = (readiness: Readiness | undefined): string =>
  readiness === undefined
    ? ''
    : Object.entries(readiness.checks)
        .map(([name, check]) => `${name}=${check.ok}`)
        .join();
