/**
 * Where the parts of the observatory meet. Each part is built from these alone and knows no other part.
 *
 *   scrape ─┐                    ┌─► HTTP APIs (routes)
 *   OTLP ───┼─► stores ◄── RuleHost ◄── rule engine ──► AlertSink = Alertmanager ──► webhook
 *   derived ┘
 */
import type { Querier } from '@faultline/promql';
import type { Labels } from '@faultline/query-core';
import type { Route } from './http/route.ts';

/** Time, passed in so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Calls `run` once, after `delayMs`; the function returned calls it off. Never keeps the process alive. */
  after(delayMs: number, run: () => void): () => void;
}

/** A sample to be stored. `stale` ends the series there. */
export type AppendedSample = Readonly<{ labels: Labels; timestampMs: number; value: number | 'stale' }>;

/** What the rule engine sees of the metrics. */
export interface RuleHost {
  readonly querier: Querier;
  /** Series whose sample is older than their latest one are left as they are, and counted. */
  append(samples: readonly AppendedSample[]): void;
}

/** A part that runs until it is stopped. */
export interface Runnable {
  start(): void;
  /** Resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
}

/** An alert as a rule engine sends it to Alertmanager. Times in milliseconds since the epoch. */
export type PostedAlert = Readonly<{
  labels: Labels;
  annotations: Labels;
  startsAtMs: number;
  /** For a firing alert, when to take it for resolved if nothing more is heard of it. */
  endsAtMs: number;
  generatorUrl: string;
}>;

export interface AlertSink {
  receive(alerts: readonly PostedAlert[]): void;
}

export type RuleEngineOptions = Readonly<{
  host: RuleHost;
  clock: Clock;
  /** Files as `rule_files` names them; globs are allowed in the last part. Relative ones have been resolved. */
  ruleFiles: readonly string[];
  /** For groups that name no interval of their own. */
  evaluationIntervalMs: number;
  externalLabels: Labels;
  /** What links in alerts start with: `http://127.0.0.1:9090`. */
  externalUrl: string;
  sink: AlertSink;
  /** One line for the log. */
  onProblem: (message: string) => void;
}>;

/** Serves /api/v1/rules and /api/v1/alerts. Exported as `createRuleEngine` from rules/index.ts. */
export interface RuleEngine extends Runnable {
  readonly routes: readonly Route[];
}
export type CreateRuleEngine = (options: RuleEngineOptions) => RuleEngine;

export type AlertmanagerOptions = Readonly<{
  /** alertmanager.yml; `url_file` and the like are relative to it. */
  configFile: string;
  clock: Clock;
  /** What links in notifications start with: `http://127.0.0.1:9093`. */
  externalUrl: string;
  onProblem: (message: string) => void;
}>;

/** Serves everything below /api/v2, /-/healthy and /-/ready. Exported as `createAlertmanager` from alertmanager/index.ts. */
export interface Alertmanager extends Runnable, AlertSink {
  readonly routes: readonly Route[];
}
