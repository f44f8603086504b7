import { z } from 'zod';
import { ChaosError, isChaosErrorCode } from './chaos-error.ts';
import {
  endedAnswerSchema,
  type Fault,
  type FaultsAnswer,
  faultSchema,
  faultsAnswerSchema,
  type HistoryEvent,
  historyAnswerSchema,
  INSTRUCTOR_HEADER,
  type InjectRequest,
  type KindView,
  kindsAnswerSchema,
  problemSchema,
} from './contract.ts';

const TIMEOUT_MS = 10_000;
/** A rolling restart may be part of an injection or a reversal. */
const CHANGE_TIMEOUT_MS = 150_000;

export interface ChaosClientOptions {
  /** For example `http://127.0.0.1:4000/api/chaos`. */
  readonly baseUrl: string;
  /** The lab's. */
  readonly token: string;
  /** The instructor's secret: blind faults can then be made and seen. */
  readonly instructor?: string;
  readonly fetch?: typeof fetch;
}

/** Every method rejects with ChaosError; `unreachable` also when the controller itself does not answer. */
export interface ChaosClient {
  kinds(): Promise<KindView[]>;
  faults(): Promise<FaultsAnswer>;
  /** Resolves once the fault is confirmed. Aborting gives up waiting: the controller then takes back what it was injecting. */
  inject(request: InjectRequest, options?: { readonly signal?: AbortSignal }): Promise<Fault>;
  /** Says that a fault that was asked for with `holdMs` is still wanted. @throws ChaosError `unknown_fault` */
  hold(id: string, holdMs: number): Promise<Fault>;
  /** Ends one fault. @throws ChaosError `unknown_fault` */
  revert(id: string): Promise<Fault[]>;
  /** Ends all that are managed. */
  revertAll(): Promise<Fault[]>;
  /** Ends everything, also what was set by hand, and refuses new faults until `resume`. */
  halt(): Promise<Fault[]>;
  resume(): Promise<void>;
  /** Instructor only: what happened in blind mode becomes history for everybody. */
  publish(): Promise<void>;
  /** Newest last. */
  history(): Promise<HistoryEvent[]>;
}

interface Call {
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export function createChaosClient({ baseUrl, token, instructor, fetch: send = fetch }: ChaosClientOptions): ChaosClient {
  const headers = { authorization: `Bearer ${token}`, ...(instructor === undefined ? {} : { [INSTRUCTOR_HEADER]: instructor }) };

  async function call<S extends z.ZodType>(schema: S, method: string, { path, body, signal }: Call): Promise<z.output<S>> {
    const limit = AbortSignal.timeout(method === 'GET' ? TIMEOUT_MS : CHANGE_TIMEOUT_MS);
    let response: Response;
    let answer: unknown;
    try {
      response = await send(`${baseUrl}${path}`, {
        method,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      answer = await response.json();
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ChaosError('unreachable', `the chaos controller at ${baseUrl} does not answer`, { cause });
    }
    if (!response.ok) throw asError(answer, response.status);
    return schema.parse(answer);
  }

  return {
    kinds: async () => (await call(kindsAnswerSchema, 'GET', { path: '/kinds' })).kinds,
    faults: () => call(faultsAnswerSchema, 'GET', { path: '/faults' }),
    inject: (request, { signal } = {}) => call(faultSchema, 'POST', { path: '/faults', body: request, signal }),
    hold: (id, holdMs) => call(faultSchema, 'PUT', { path: `/faults/${encodeURIComponent(id)}/hold`, body: { holdMs } }),
    revert: async (id) => (await call(endedAnswerSchema, 'DELETE', { path: `/faults/${encodeURIComponent(id)}` })).ended,
    revertAll: async () => (await call(endedAnswerSchema, 'DELETE', { path: '/faults' })).ended,
    halt: async () => (await call(endedAnswerSchema, 'POST', { path: '/halt' })).ended,
    resume: async () => void (await call(z.unknown(), 'POST', { path: '/resume' })),
    publish: async () => void (await call(z.unknown(), 'POST', { path: '/history/publish' })),
    history: async () => (await call(historyAnswerSchema, 'GET', { path: '/history' })).events,
  };
}

function asError(answer: unknown, status: number): ChaosError {
  const { data } = problemSchema.safeParse(answer);
  if (data === undefined) return new ChaosError('unreachable', `the chaos controller answered ${status}`);
  return new ChaosError(isChaosErrorCode(data.code) ? data.code : 'unreachable', data.title);
}
