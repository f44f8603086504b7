import type { GridSeries, Telemetry, TraceSpan, Window } from '@faultline/exercise-engine';

export interface TelemetryUrls {
  readonly prometheus: string;
  readonly loki: string;
  readonly tempo: string;
}

const TIMEOUT_MS = 15_000;
const NS_PER_MS = 1_000_000;

/** The telemetry over the APIs of Prometheus, Loki and Tempo: the same for both stacks. */
export function createTelemetry({ prometheus, loki, tempo }: TelemetryUrls): Telemetry & { alerts(window: Window): Promise<FiredAlert[]> } {
  async function promRange(query: string, window: Window, stepMs: number): Promise<GridSeries[]> {
    const answer = await ask<Matrix>(prometheus, '/api/v1/query_range', {
      query,
      start: String(window.fromMs / 1_000),
      end: String(window.toMs / 1_000),
      step: String(stepMs / 1_000),
    });
    return onGrid(answer, window, stepMs);
  }

  return {
    promRange,
    async logRange(query, window, stepMs) {
      const answer = await ask<Matrix>(loki, '/loki/api/v1/query_range', {
        query,
        start: `${Math.round(window.fromMs)}000000`,
        end: `${Math.round(window.toMs)}000000`,
        step: String(stepMs / 1_000),
      });
      return onGrid(answer, window, stepMs);
    },
    async trace(traceId) {
      const answer = await ask<OtlpTrace>(tempo, `/api/traces/${traceId}`, {}, { missingIsUndefined: true });
      return answer === undefined ? undefined : spansOf(answer);
    },
    async usualDurationMs(rootName, window) {
      const found = await ask<{ traces?: { rootTraceName?: string; durationMs?: number }[] }>(tempo, '/api/search', {
        q: `{ name = ${JSON.stringify(rootName)} }`,
        start: String(Math.floor(window.fromMs / 1_000)),
        end: String(Math.ceil(window.toMs / 1_000)),
        limit: '20',
      });
      const durations = (found?.traces ?? []).filter((each) => each.rootTraceName === rootName).map(({ durationMs = 0 }) => durationMs);
      return durations.length === 0 ? undefined : Math.max(...durations);
    },
    async alerts(window) {
      const series = await promRange('ALERTS{alertstate="firing"}', window, 2_000);
      return series.flatMap(({ labels, values }) => {
        const first = values.findIndex((value) => !Number.isNaN(value));
        // What fires in the very first moment fired before.
        if (first <= 0) return [];
        const { alertname = '', severity = '', service = labels['sloth_service'] ?? '' } = labels;
        return [{ name: alertname, severity, service, at: window.fromMs + first * 2_000 }];
      });
    },
  };
}

export interface FiredAlert {
  readonly name: string;
  readonly severity: string;
  readonly service: string;
  readonly at: number;
}

type Matrix = {
  readonly data: { readonly result: readonly { metric: Record<string, string>; values?: readonly (readonly [number, string])[] }[] };
};

function onGrid(answer: Matrix | undefined, { fromMs, toMs }: Window, stepMs: number): GridSeries[] {
  const steps = Math.floor((toMs - fromMs) / stepMs) + 1;
  return (answer?.data.result ?? []).map(({ metric, values: points = [] }) => {
    const values = Array.from({ length: Math.max(0, steps) }, () => Number.NaN);
    for (const [seconds, text] of points) {
      const step = Math.round((seconds * 1_000 - fromMs) / stepMs);
      if (step >= 0 && step < values.length) values[step] = Number(text);
    }
    return { labels: metric, values };
  });
}

type OtlpValue = { stringValue?: string; intValue?: string | number; boolValue?: boolean; doubleValue?: number };
type OtlpAttributes = readonly { key: string; value: OtlpValue }[];
type OtlpResource = {
  resource?: { attributes?: OtlpAttributes };
  scopeSpans?: readonly {
    spans?: readonly {
      name: string;
      startTimeUnixNano: string;
      endTimeUnixNano: string;
      attributes?: OtlpAttributes;
      status?: { code?: string | number };
    }[];
  }[];
};
type OtlpTrace = { batches?: readonly OtlpResource[]; resourceSpans?: readonly OtlpResource[] };

function spansOf({ batches, resourceSpans }: OtlpTrace): TraceSpan[] {
  return (batches ?? resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const service = textOf(resource?.attributes)['service.name'] ?? '';
    return scopeSpans.flatMap(({ spans = [] }) =>
      spans.map((span) => ({
        service,
        name: span.name,
        startMs: Number(span.startTimeUnixNano) / NS_PER_MS,
        durationMs: (Number(span.endTimeUnixNano) - Number(span.startTimeUnixNano)) / NS_PER_MS,
        failed: span.status?.code === 'STATUS_CODE_ERROR' || span.status?.code === 2,
        attributes: textOf(span.attributes),
      })),
    );
  });
}

function textOf(attributes: OtlpAttributes = []): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? value.boolValue ?? value.doubleValue ?? '')]),
  );
}

type AskOptions = { readonly missingIsUndefined?: boolean };

/** @throws Error with the server's own words */
async function ask<T>(
  baseUrl: string,
  path: string,
  parameters: Readonly<Record<string, string>>,
  { missingIsUndefined = false }: AskOptions = {},
): Promise<T | undefined> {
  const url = new URL(path, baseUrl);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: 'application/json' } });
  if (response.status === 404 && missingIsUndefined) return undefined;
  const text = await response.text();
  if (!response.ok) throw new Error(reasonIn(text));
  return JSON.parse(text) as T;
}

function reasonIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // Loki and Tempo explain themselves in plain text.
  }
  return text.trim().replaceAll(/\s+/g, ' ');
}
