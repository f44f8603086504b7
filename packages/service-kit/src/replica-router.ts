import http from 'node:http';
import { type Clock, monotonicClock } from '@faultline/resilience';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';

export type ReplicaRouterOptions = {
  /** One URL a replica. */
  readonly urls: readonly string[];
  /** How often each replica's readiness is asked for. A replica that stops answering is left within two intervals and a timeout. */
  readonly probeIntervalMs?: number;
  readonly probeTimeoutMs?: number;
  /** False: callers take turns with all replicas, whatever their state; to see what readiness is good for. */
  readonly heedsReadiness?: boolean;
  readonly clock?: Clock;
};

export type ReplicaRouter = {
  /** The next replica in turn among those that are ready; among all when none is, since a wrong probe must not stop everything. */
  next(avoid?: string): string;
  /**
   * A call had no answer from this replica: it is left at once, until a probe finds it ready again. One that is ill answers a probe now
   * and then, so each time within half a minute it is left for twice as long.
   */
  reportUnreachable(url: string): void;
  readonly ready: readonly string[];
  close(): void;
};

const LEAVE_MS = 1_000;
const LONGEST_LEAVE_MS = 16_000;
const FORGIVEN_AFTER_MS = 30_000;

interface Replica {
  readonly url: string;
  /** What the last probe found, or a call since. */
  isReady: boolean;
  /** Times in a row that a call had no answer. */
  strikes: number;
  leftAtMs: number;
  leftUntilMs: number;
}

/** Sends callers to ready replicas, which it learns by probing `/health/ready` the same way the calls go: through the edge's proxies. */
export function createReplicaRouter(options: ReplicaRouterOptions): ReplicaRouter {
  const { urls, probeIntervalMs = 500, probeTimeoutMs = 400, heedsReadiness = true, clock = monotonicClock } = options;
  const first = urls[0];
  if (first === undefined) throw new Error('a router needs at least one URL');
  // With one replica there is nothing to choose, and nothing to ask.
  if (urls.length === 1) return { next: () => first, reportUnreachable: () => {}, ready: urls, close: () => {} };

  const never = Number.NEGATIVE_INFINITY;
  const replicas = urls.map((url): Replica => ({ url, isReady: true, strikes: 0, leftAtMs: never, leftUntilMs: never }));
  let turn = 0;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const probing = new Set<Replica>();

  async function probe(replica: Replica): Promise<void> {
    if (probing.has(replica)) return;
    probing.add(replica);
    replica.isReady = await isReady(replica.url, { agent, timeoutMs: probeTimeoutMs });
    probing.delete(replica);
  }
  const probeAll = (): void => {
    for (const replica of replicas) void probe(replica);
  };
  if (heedsReadiness) probeAll();
  const timer = heedsReadiness ? setInterval(probeAll, probeIntervalMs) : undefined;
  timer?.unref();

  function leave(replica: Replica): void {
    const now = clock.now();
    replica.isReady = false;
    // Calls that were under way when it was left say nothing new.
    if (now < replica.leftUntilMs) return;
    replica.strikes = now - replica.leftAtMs > FORGIVEN_AFTER_MS ? 1 : replica.strikes + 1;
    replica.leftAtMs = now;
    replica.leftUntilMs = now + Math.min(LEAVE_MS * 2 ** (replica.strikes - 1), LONGEST_LEAVE_MS);
  }

  const readyUrls = (): string[] =>
    replicas.filter(({ isReady: ready, leftUntilMs }) => ready && clock.now() >= leftUntilMs).map(({ url }) => url);
  return {
    next(avoid) {
      const ready = readyUrls();
      const preferred = ready.length > 0 ? ready : urls;
      const others = preferred.filter((url) => url !== avoid);
      const candidates = others.length > 0 ? others : preferred;
      turn = (turn + 1) % Number.MAX_SAFE_INTEGER;
      return candidates[turn % candidates.length] ?? first;
    },
    reportUnreachable(url) {
      const replica = replicas.find((each) => each.url === url);
      if (heedsReadiness && replica !== undefined) leave(replica);
    },
    get ready() {
      return readyUrls();
    },
    close() {
      clearInterval(timer);
      agent.destroy();
    },
  };
}

function isReady(url: string, { agent, timeoutMs }: { agent: http.Agent; timeoutMs: number }): Promise<boolean> {
  return new Promise((resolve) => {
    context.with(suppressTracing(context.active()), () => {
      const request = http.get(`${url}/health/ready`, { agent, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      request.on('error', () => resolve(false));
    });
  });
}
