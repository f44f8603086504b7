import { createLabClient, type LabClient } from '../cli/lab-client.ts';
import { ask } from '../cli/telemetry/telemetry-client.ts';

type Range = { readonly query: string; readonly sinceSeconds: number };

const API = '/api/exercises';
const CURRENT = `${API}/attempts/current`;

/** What of the running lab an agent may see and do. Every method rejects with a message for whoever asked. */
export interface Lab {
  exercises(): Promise<unknown>;
  start(exercise: string, body: unknown): Promise<unknown>;
  attempt(): Promise<unknown>;
  act(what: 'ack' | 'hint' | 'note' | 'diagnose' | 'mitigate' | 'finish', body?: unknown): Promise<unknown>;
  report(): Promise<string>;
  status(): Promise<unknown>;
  alerts(): Promise<unknown>;
  metrics(given: Range & { readonly stepSeconds: number }): Promise<unknown>;
  logs(given: Range & { readonly limit: number }): Promise<unknown>;
  traces(given: Range & { readonly limit: number }): Promise<unknown>;
  trace(traceId: string): Promise<unknown>;
}

/** `connect` is called for each question: the lab may be started, stopped and started again meanwhile. `now` in milliseconds. */
export function createLab({
  connect = createLabClient,
  now = Date.now,
}: {
  readonly connect?: () => LabClient;
  readonly now?: () => number;
} = {}): Lab {
  const urls = () => connect().run.urls;
  const range = (sinceSeconds: number) => {
    const end = now() / 1_000;
    return { start: String(Math.floor(end - sinceSeconds)), end: String(Math.ceil(end)) };
  };
  return {
    exercises: async () => connect().get(API),
    start: async (exercise, body) => connect().post(`${API}/${encodeURIComponent(exercise)}/attempts`, body),
    attempt: async () => connect().get(CURRENT),
    act: async (what, body = {}) => connect().post(`${CURRENT}/${what}`, body),
    report: async () => connect().text(`${API}/attempts/current/report?format=markdown`),
    status: async () => connect().get('/api/status'),
    alerts: async () => ask(urls().prometheus, '/api/v1/alerts', {}),
    metrics: async ({ query, sinceSeconds, stepSeconds }) =>
      sinceSeconds === 0
        ? ask(urls().prometheus, '/api/v1/query', { query })
        : ask(urls().prometheus, '/api/v1/query_range', { query, ...range(sinceSeconds), step: String(stepSeconds) }),
    logs: async ({ query, sinceSeconds, limit }) => {
      const { start, end } = range(sinceSeconds);
      return ask(urls().loki, '/loki/api/v1/query_range', {
        query,
        start: `${start}000000000`,
        end: `${end}000000000`,
        limit: String(limit),
      });
    },
    traces: async ({ query, sinceSeconds, limit }) =>
      ask(urls().tempo, '/api/search', { q: query, ...range(sinceSeconds), limit: String(limit) }),
    trace: async (traceId) => ask(urls().tempo, `/api/traces/${encodeURIComponent(traceId)}`, {}),
  };
}
