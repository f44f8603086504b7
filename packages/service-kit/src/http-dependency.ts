import http from 'node:http';
import { type Problem, problem } from '@faultline/contracts/errors';
import { headers } from '@faultline/contracts/headers';
import type { Route } from '@faultline/contracts/route';
import { type Classify, createPolicy, type Deadline, isTimeoutError, type Policy, type PolicySettings } from '@faultline/resilience';
import { boundContext } from '@faultline/telemetry/context';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import axios, { type AxiosInstance, isAxiosError } from 'axios';
import { observePolicy } from './policy-telemetry.ts';
import { createReplicaRouter, type ReplicaRouter } from './replica-router.ts';
import { DependencyError } from './service-error.ts';

export type HttpDependencyOptions = {
  readonly name: string;
  /** One a replica. */
  readonly urls: readonly string[];
  readonly policy: PolicySettings;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Problem codes with which the dependency tells of a failure behind it: no failure of its own, so its breaker does not count them. */
  readonly ignoredCodes?: readonly Problem['code'][];
  /** False: replicas are called in turn, ready or not. */
  readonly heedsReadiness?: boolean;
};

export type Call = {
  readonly route: Route;
  /** Values of the path's parameters. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly deadline: Deadline;
  /** Whether the call may be sent twice. Ours may: every write has a key. */
  readonly idempotent: boolean;
};

export type Answer = { readonly status: number; readonly body: unknown };

export type HttpDependency = {
  readonly policy: Policy;
  /**
   * Calls and returns every answer below 500 but 429: whether a 409 is bad is for the use case to say.
   *
   * @throws DependencyError for 5xx, 429 and a success whose body is not that of the contract, a resilience error when the policy ends the call, or the transport's error
   */
  call(call: Call): Promise<Answer>;
  close(): void;
};

/** Below the servers' keep-alive of 30 s: a connection is closed by the side that would use it next. */
const IDLE_SOCKET_MS = 10_000;
const MAX_ANSWER_BYTES = 1_000_000;

export function createHttpDependency(options: HttpDependencyOptions): HttpDependency {
  const { name, urls, metrics, logger, ignoredCodes = [], heedsReadiness = true } = options;
  const agent = new http.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS, maxFreeSockets: 64 });
  const client = axios.create({
    httpAgent: agent,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    validateStatus: () => true,
  });
  const router = createReplicaRouter({ urls, heedsReadiness });
  const policy = createPolicy({ ...options.policy, dependency: name, classify: classifyBy(ignoredCodes) });
  observePolicy(policy, { metrics, logger });

  return {
    policy,
    async call(call) {
      let tried: string | undefined;
      return policy.execute(
        async ({ signal, deadline }) => {
          const url = router.next(tried);
          tried = url;
          return attempt({ name, client, router, url, signal, deadline, call });
        },
        { deadline: call.deadline, idempotent: call.idempotent },
      );
    },
    close() {
      router.close();
      agent.destroy();
    },
  };
}

type Attempt = {
  readonly name: string;
  readonly client: AxiosInstance;
  readonly router: ReplicaRouter;
  readonly url: string;
  readonly signal: AbortSignal;
  readonly deadline: Deadline;
  readonly call: Call;
};

async function attempt({ name, client, router, url, signal, deadline, call }: Attempt): Promise<Answer> {
  const requestId = boundContext().request_id;
  try {
    const { status, data } = await client.request<unknown>({
      method: call.route.method,
      url: url + pathOf(call.route, call.params ?? {}),
      headers: {
        [headers.deadline]: deadline.toHeader(),
        ...(requestId === undefined ? {} : { [headers.requestId]: requestId }),
        ...call.headers,
      },
      ...(call.query ? { params: call.query } : {}),
      ...(call.body === undefined ? {} : { data: call.body }),
      signal,
    });
    if (status >= 500 || status === 429) throw new DependencyError(name, { status, problem: problem.safeParse(data).data });
    if (isGarbled(call.route, { status, body: data })) throw new DependencyError(name, { status, garbled: true });
    return { status, body: data };
  } catch (error) {
    // Aborted by the policy, or the connection failed: either way the replica did not answer.
    if (isTimeoutError(signal.reason) || (isAxiosError(error) && error.response === undefined)) router.reportUnreachable(url);
    throw isAxiosError(error) ? new TransportError(name, error) : error;
  }
}

/** A success that is not what the contract says: somebody on the way, or the dependency itself, talks nonsense, and that is a failure. */
function isGarbled({ responses }: Route, { status, body }: Answer): boolean {
  const schema = responses[status]?.body ?? undefined;
  return schema !== undefined && !schema.safeParse(body).success;
}

/** Axios's errors hold the whole request, secrets included; this one holds what happened. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: string;

  constructor(dependency: string, error: { code?: string | undefined; message: string }) {
    super(`${dependency}: ${error.message}`);
    this.code = error.code ?? 'ERR_TRANSPORT';
  }
}

function pathOf(route: Route, params: Readonly<Record<string, string>>): string {
  return route.path.replaceAll(/:(\w+)/g, (_, key: string) => {
    const value = params[key];
    if (value === undefined) throw new Error(`${route.path} needs ${key}`);
    return encodeURIComponent(value);
  });
}

function classifyBy(ignoredCodes: readonly string[]): Classify {
  return (settled) => {
    if (!('error' in settled)) return 'ok';
    const told = settled.error instanceof DependencyError ? settled.error.problem : undefined;
    if (told === undefined) return 'failure';
    // Not attempted: a breaker or bulkhead of its own answered, and has counted what that is about.
    return told.attempted === false || ignoredCodes.includes(told.code) ? 'ignored' : 'failure';
  };
}

/** The dependency's own error behind whatever the policy wrapped it in, if it answered at all. */
export function dependencyErrorOf(error: unknown): DependencyError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof DependencyError) return current;
  }
  return undefined;
}
