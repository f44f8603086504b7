import http from 'node:http';
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
};

export type ReplicaRouter = {
  /** The next replica in turn among those that are ready; among all when none is, since a wrong probe must not stop everything. */
  next(avoid?: string): string;
  /** A call could not reach this replica: it is left at once, until a probe finds it ready again. */
  reportUnreachable(url: string): void;
  readonly ready: readonly string[];
  close(): void;
};

/** Sends callers to ready replicas, which it learns by probing `/health/ready` the same way the calls go: through the edge's proxies. */
export function createReplicaRouter(options: ReplicaRouterOptions): ReplicaRouter {
  const { urls, probeIntervalMs = 500, probeTimeoutMs = 400, heedsReadiness = true } = options;
  const first = urls[0];
  if (first === undefined) throw new Error('a router needs at least one URL');
  // With one replica there is nothing to choose, and nothing to ask.
  if (urls.length === 1) return { next: () => first, reportUnreachable: () => {}, ready: urls, close: () => {} };

  const unready = new Set<string>();
  let turn = 0;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const probing = new Set<string>();

  async function probe(url: string): Promise<void> {
    if (probing.has(url)) return;
    probing.add(url);
    const ready = await isReady(url, { agent, timeoutMs: probeTimeoutMs });
    probing.delete(url);
    if (ready) unready.delete(url);
    else unready.add(url);
  }
  const probeAll = (): void => {
    for (const url of urls) void probe(url);
  };
  if (heedsReadiness) probeAll();
  const timer = heedsReadiness ? setInterval(probeAll, probeIntervalMs) : undefined;
  timer?.unref();

  const readyUrls = (): string[] => urls.filter((url) => !unready.has(url));
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
      if (heedsReadiness) unready.add(url);
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
