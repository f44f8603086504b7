/** Milliseconds since the epoch, both ends included. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A series on a grid of steps: NaN where it has no sample. */
export interface GridSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export interface TraceSpan {
  readonly service: string;
  readonly name: string;
  readonly durationMs: number;
  readonly startMs: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a grader asks of the telemetry. Errors of a query are thrown; their message is for the learner. */
export interface Telemetry {
  /** A PromQL range query; `stepMs` apart. */
  promRange(query: string, window: Window, stepMs: number): Promise<readonly GridSeries[]>;
  /** A metric LogQL range query. */
  logRange(query: string, window: Window, stepMs: number): Promise<readonly GridSeries[]>;
  /** Undefined when there is no such trace. */
  trace(traceId: string): Promise<readonly TraceSpan[] | undefined>;
  /** Longest duration of a trace's root among some healthy ones whose root has this name; undefined when there are none. */
  usualDurationMs(rootName: string, window: Window): Promise<number | undefined>;
}
