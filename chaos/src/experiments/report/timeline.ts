import { callHttp } from '../activity/http-provider.ts';

export interface Point {
  readonly atMs: number;
  readonly value: number;
}
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** What the system looked like around a run, as far as its telemetry is there to tell. */
export interface Timeline {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  /** Checkouts a second, by how they ended. */
  readonly load: readonly Series[];
  /** Share of checkouts that were refused or failed, 0 to 1. */
  readonly errors: readonly Series[];
  /** Seconds, by quantile. */
  readonly latency: readonly Series[];
  /** 0 closed, 1 half-open, 2 open; those that moved. */
  readonly breakers: readonly Series[];
  /** 1 ready, 0 not. */
  readonly readiness: readonly Series[];
  /** 1 while it fires. */
  readonly alerts: readonly Series[];
}

const STEP_MS = 1_000;
const TIMEOUT_MS = 10_000;

const checkout = 'job="gateway", method="POST", route="/api/checkout"';
const duration = `sum by (le) (rate(http_request_duration_seconds_bucket{${checkout}}[8s]))`;
const quantiles = ['0.5', '0.95', '0.99'];

type Labels = Readonly<Record<string, string>>;
interface Question {
  readonly query: string;
  readonly nameOf: (labels: Labels) => string;
}

const questions: Readonly<Record<Exclude<keyof Timeline, 'startMs' | 'endMs' | 'stepMs'>, readonly Question[]>> = {
  load: [{ query: 'sum by (outcome) (rate(checkouts_total[6s]))', nameOf: ({ outcome }) => String(outcome).replaceAll('_', ' ') }],
  errors: [
    {
      query: `(sum(rate(http_requests_total{${checkout}, status=~"5..|499"}[6s])) or vector(0)) / (sum(rate(http_requests_total{${checkout}}[6s])) > 0)`,
      nameOf: () => 'failed',
    },
  ],
  latency: quantiles.map((quantile) => ({
    query: `histogram_quantile(${quantile}, ${duration})`,
    nameOf: () => `p${Number(quantile) * 100}`,
  })),
  breakers: [
    {
      query: 'max by (job, dependency) (circuit_breaker_state)',
      nameOf: ({ job, dependency }) => `${job} → ${dependency}`,
    },
  ],
  readiness: [{ query: 'max by (instance) (service_ready)', nameOf: ({ instance }) => String(instance) }],
  alerts: [
    {
      query: 'max by (alertname, service) (ALERTS{alertstate="firing"})',
      nameOf: ({ alertname, service }) => (service === undefined ? String(alertname) : `${alertname} (${service})`),
    },
  ],
};

/** Undefined when the telemetry backend does not answer. */
export async function gatherTimeline(
  prometheusUrl: string,
  range: { readonly startMs: number; readonly endMs: number },
): Promise<Timeline | undefined> {
  try {
    const found = await Promise.all(
      Object.entries(questions).map(async ([name, asked]) => {
        const answers = await Promise.all(asked.map((question) => ask(prometheusUrl, question, range)));
        return [name, answers.flat()] as const;
      }),
    );
    const timeline = { ...range, stepMs: STEP_MS, ...(Object.fromEntries(found) as Record<keyof typeof questions, Series[]>) };
    return { ...timeline, breakers: timeline.breakers.filter(({ points }) => points.some(({ value }) => value > 0)) };
  } catch {
    return undefined;
  }
}

async function ask(
  prometheusUrl: string,
  { query, nameOf }: Question,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): Promise<Series[]> {
  const { status, body } = await callHttp(
    {
      type: 'http',
      url: `${prometheusUrl}/api/v1/query_range`,
      arguments: { query, start: startMs / 1_000, end: endMs / 1_000, step: STEP_MS / 1_000 },
    },
    AbortSignal.timeout(TIMEOUT_MS),
  );
  if (status !== 200) throw new Error(`${query}: ${status}`);
  const { data } = body as { data: { result: readonly { metric: Labels; values: readonly [number, string][] }[] } };
  return data.result
    .map(({ metric, values }) => ({
      name: nameOf(metric),
      points: values
        .map(([seconds, value]) => ({ atMs: seconds * 1_000, value: Number(value) }))
        .filter(({ value }) => Number.isFinite(value)),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
